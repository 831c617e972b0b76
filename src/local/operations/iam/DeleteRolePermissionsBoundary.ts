import type { Operation } from "../../operation.ts";
import { deleteBoundary } from "./boundary.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Takes the boundary of a role's permissions away.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html
 */
export const DeleteRolePermissionsBoundary: Operation = context =>
  deleteBoundary(context, authorizedRole(context));
