import type { Operation } from "../../operation.ts";
import { listAttached } from "./attachments.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Lists the managed policies that are attached to a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
 */
export const ListAttachedRolePolicies: Operation = context =>
  listAttached(context, authorizedRole(context));
