import type { Operation } from "../../operation.ts";
import { deleteConflict } from "./faults.ts";
import { authorizedGroup, membersOf } from "./groups.ts";
import { refuseWhileInUse } from "./removal.ts";

/**
 * Deletes a group that no user is in and on which no policies hang.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
 */
export const DeleteGroup: Operation = context => {
  const group = authorizedGroup(context);
  if (membersOf(context, group).length > 0) {
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  }
  refuseWhileInUse(group);
  context.state.delete("group", group.arn);
  return {};
};
