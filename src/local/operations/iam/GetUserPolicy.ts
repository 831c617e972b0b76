import type { Operation } from "../../operation.ts";
import { describeInline, inlineOf } from "./inline.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Gets one of a user's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
 */
export const GetUserPolicy: Operation = context => {
  const user = authorizedUser(context);
  return { UserName: user.name, ...describeInline(inlineOf(context, user)) };
};
