import type { Operation } from "../../operation.ts";
import { deleteInline } from "./inline.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Deletes one of a user's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html
 */
export const DeleteUserPolicy: Operation = context =>
  deleteInline(context, authorizedUser(context));
