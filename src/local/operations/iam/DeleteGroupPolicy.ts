import type { Operation } from "../../operation.ts";
import { authorizedGroup } from "./groups.ts";
import { deleteInline } from "./inline.ts";

/**
 * Deletes one of a group's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html
 */
export const DeleteGroupPolicy: Operation = context =>
  deleteInline(context, authorizedGroup(context));
