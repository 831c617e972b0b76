import type { Operation } from "../../operation.ts";
import { deleteConflict } from "./faults.ts";
import { profilesOf } from "./instance-profiles.ts";
import { authorizedRole } from "./principals.ts";
import { refuseWhileInUse, remove } from "./removal.ts";
import { refuseServiceLinked } from "./service-linked.ts";

/**
 * Deletes a role on which no policies hang and which is in no instance profile. Its sessions stop working.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export const DeleteRole: Operation = context => {
  const role = authorizedRole(context);
  if (profilesOf(context).some(one => one.role === role.arn)) {
    // Recorded: https://github.com/99designs/iamy/pull/68
    throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  refuseServiceLinked(role);
  refuseWhileInUse(role);
  remove(context, role);
  return {};
};
