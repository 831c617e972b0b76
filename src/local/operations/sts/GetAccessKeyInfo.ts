import { accountOf } from "../../../model/request.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { mustFit, requiredText } from "../../wire/parameters.ts";
import { refuseUserSession } from "./long-term.ts";
import { accessKeyId, calls } from "./rules.ts";

/**
 * Tells the account of an access key, whosever it is.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export const GetAccessKeyInfo: Operation = context => {
  mustFit(context.parameters, calls.GetAccessKeyInfo);
  const id = requiredText(context.parameters, "AccessKeyId", accessKeyId);
  refuseUserSession(context);
  context.authorize();
  const credential = context.state.table("credential").get(id);
  if (credential === undefined) {
    // The text has no recorded source: AWS reads the account from the id itself.
    throw new ServiceError("ValidationError", `The access key ${id} cannot be found.`);
  }
  return { Account: accountOf(credential.caller) };
};
