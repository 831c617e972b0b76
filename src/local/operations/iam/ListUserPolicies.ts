import type { Operation } from "../../operation.ts";
import { listInline } from "./inline.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Lists the names of a user's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html
 */
export const ListUserPolicies: Operation = context => listInline(context, authorizedUser(context));
