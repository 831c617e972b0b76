import type { Operation } from "../../operation.ts";
import { putInline, readInline } from "./inline.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Puts an inline policy on a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export const PutRolePolicy: Operation = context => {
  const policy = readInline(context);
  return putInline(context, authorizedRole(context), policy);
};
