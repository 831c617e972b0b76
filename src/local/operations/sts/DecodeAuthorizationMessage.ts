import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { requiredText } from "../../wire/parameters.ts";
import { refuseUserSession } from "./long-term.ts";

/**
 * Decodes what EC2 and a few other services tell of a denial in encoded form. None of them is here,
 * and KMS, STS and IAM tell theirs plainly: there is no message that could be decoded.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export const DecodeAuthorizationMessage: Operation = context => {
  requiredText(context.parameters, "EncodedMessage", { min: 1, max: 10_240 });
  refuseUserSession(context);
  context.authorize();
  // The text has no recorded source.
  throw new ServiceError("InvalidAuthorizationMessageException", "Message is not valid");
};
