import type { Operation } from "../../operation.ts";
import { listAttached } from "./attachments.ts";
import { authorizedGroup } from "./groups.ts";

/**
 * Lists the managed policies that are attached to a group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html
 */
export const ListAttachedGroupPolicies: Operation = context =>
  listAttached(context, authorizedGroup(context));
