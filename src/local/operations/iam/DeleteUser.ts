import type { Operation } from "../../operation.ts";
import { accessKeysOf } from "./access-keys.ts";
import { deleteConflict } from "./faults.ts";
import { authorizedUser } from "./principals.ts";
import { refuseWhileInUse, remove } from "./removal.ts";

/**
 * Deletes a user on which no policies hang, who has no access keys and is in no group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export const DeleteUser: Operation = context => {
  const user = authorizedUser(context);
  if (accessKeysOf(context, user).length > 0) {
    throw deleteConflict("Cannot delete entity, must delete access keys first.");
  }
  if (user.groups !== undefined) {
    // Recorded: https://github.com/mozilla-services/userplex/issues/17
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  }
  refuseWhileInUse(user);
  remove(context, user);
  return {};
};
