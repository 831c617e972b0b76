import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { mustFit } from "../../wire/parameters.ts";
import { refuseUserSession } from "./long-term.ts";
import { calls } from "./rules.ts";

/**
 * Decodes what EC2 and a few other services tell of a denial in encoded form. None of them is here,
 * and KMS, STS and IAM tell theirs plainly: there is no message that could be decoded.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export const DecodeAuthorizationMessage: Operation = context => {
  mustFit(context.parameters, calls.DecodeAuthorizationMessage);
  refuseUserSession(context);
  context.authorize();
  // The text has no recorded source.
  throw new ServiceError("InvalidAuthorizationMessageException", "Message is not valid");
};
