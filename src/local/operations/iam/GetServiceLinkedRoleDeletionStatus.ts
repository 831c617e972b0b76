import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { noSuchEntity } from "./faults.ts";

/**
 * Tells how far the deletion of a service's role is.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html
 */
export const GetServiceLinkedRoleDeletionStatus: Operation = context => {
  const task = requiredText(context.parameters, "DeletionTaskId", { min: 1, max: 1000 });
  context.authorize();
  const status = context.state.table("setting").get(task)?.value;
  if (status === undefined || !task.startsWith("task/")) {
    // The text has no recorded source.
    throw noSuchEntity(`The deletion task with id ${task} cannot be found.`);
  }
  return { Status: status };
};
