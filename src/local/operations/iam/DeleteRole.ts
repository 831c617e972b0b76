import type { Operation } from "../../operation.ts";
import { authorizedRole } from "./principals.ts";
import { refuseWhileInUse, remove } from "./removal.ts";

/**
 * Deletes a role on which no policies hang. Its sessions stop working.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export const DeleteRole: Operation = context => {
  const role = authorizedRole(context);
  refuseWhileInUse(role);
  remove(context, role);
  return {};
};
