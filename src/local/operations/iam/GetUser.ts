import { rootArn } from "../../../model/arn.ts";
import type { Operation } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { namedOrOwn } from "./access-keys.ts";
import { describeUser } from "./principals.ts";
import { userName } from "./rules.ts";
import { isoTime } from "./time.ts";

/**
 * Gets a user, the caller where UserName is missing: also the account's root user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export const GetUser: Operation = context => {
  const { account, caller, partition } = context;
  const named = optionalText(context.parameters, "UserName", userName);
  if (named !== undefined || caller.kind !== "root") {
    return { User: describeUser(namedOrOwn(context)) };
  }
  context.authorize();
  const arn = rootArn(partition, account);
  return { User: { UserId: account, Arn: arn, CreateDate: isoTime(0) } };
};
