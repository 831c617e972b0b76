import type { Operation } from "../../operation.ts";
import { putBoundary } from "./boundary.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Makes a managed policy the boundary of a user's permissions.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
 */
export const PutUserPermissionsBoundary: Operation = context =>
  putBoundary(context, authorizedUser(context));
