import type { Operation } from "../../operation.ts";
import { putBoundary } from "./boundary.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Makes a managed policy the boundary of a role's permissions.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
 */
export const PutRolePermissionsBoundary: Operation = context =>
  putBoundary(context, authorizedRole(context));
