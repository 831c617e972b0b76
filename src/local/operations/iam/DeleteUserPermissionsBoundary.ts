import type { Operation } from "../../operation.ts";
import { deleteBoundary } from "./boundary.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Takes the boundary of a user's permissions away.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
 */
export const DeleteUserPermissionsBoundary: Operation = context =>
  deleteBoundary(context, authorizedUser(context));
