import type { Operation } from "../../operation.ts";
import { putInline, readInline } from "./inline.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Puts an inline policy on a user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 */
export const PutUserPolicy: Operation = context => {
  const policy = readInline(context);
  return putInline(context, authorizedUser(context), policy);
};
