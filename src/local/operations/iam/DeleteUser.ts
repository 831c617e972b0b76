import type { Operation } from "../../operation.ts";
import { accessKeysOf } from "./access-keys.ts";
import { deleteConflict } from "./faults.ts";
import { authorizedUser } from "./principals.ts";
import { refuseWhileInUse, remove } from "./removal.ts";

/**
 * Deletes a user on which no policies hang and who has no access keys.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export const DeleteUser: Operation = context => {
  const user = authorizedUser(context);
  if (accessKeysOf(context, user).length > 0) {
    throw deleteConflict("Cannot delete entity, must delete access keys first.");
  }
  refuseWhileInUse(user);
  remove(context, user);
  return {};
};
