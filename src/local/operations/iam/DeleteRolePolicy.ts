import type { Operation } from "../../operation.ts";
import { deleteInline } from "./inline.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Deletes one of a role's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
 */
export const DeleteRolePolicy: Operation = context =>
  deleteInline(context, authorizedRole(context));
