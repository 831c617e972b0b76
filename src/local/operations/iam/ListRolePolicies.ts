import type { Operation } from "../../operation.ts";
import { listInline } from "./inline.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Lists the names of a role's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
 */
export const ListRolePolicies: Operation = context => listInline(context, authorizedRole(context));
