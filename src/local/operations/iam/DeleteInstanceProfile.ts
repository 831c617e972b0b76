import type { Operation } from "../../operation.ts";
import { deleteConflict } from "./faults.ts";
import { authorizedProfile } from "./instance-profiles.ts";

/**
 * Deletes an instance profile that holds no role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html
 */
export const DeleteInstanceProfile: Operation = context => {
  const profile = authorizedProfile(context);
  if (profile.role !== undefined) {
    throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  context.state.delete("instanceProfile", profile.arn);
  return {};
};
