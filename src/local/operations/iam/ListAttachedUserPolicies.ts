import type { Operation } from "../../operation.ts";
import { listAttached } from "./attachments.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Lists the managed policies that are attached to a user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html
 */
export const ListAttachedUserPolicies: Operation = context =>
  listAttached(context, authorizedUser(context));
