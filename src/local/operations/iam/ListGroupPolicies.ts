import type { Operation } from "../../operation.ts";
import { authorizedGroup } from "./groups.ts";
import { listInline } from "./inline.ts";

/**
 * Lists the names of a group's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html
 */
export const ListGroupPolicies: Operation = context =>
  listInline(context, authorizedGroup(context));
