import { randomUUID } from "node:crypto";
import { linkedPath } from "../../linked-role.ts";
import type { Operation } from "../../operation.ts";
import { noSuchEntity } from "./faults.ts";
import { authorizedRole } from "./principals.ts";
import { remove } from "./removal.ts";
import { isServiceLinked } from "./service-linked.ts";

/**
 * Deletes a service's role. No service uses one here, so that it is gone at once; the task that the
 * answer names tells so.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
 */
export const DeleteServiceLinkedRole: Operation = context => {
  const { state } = context;
  const role = authorizedRole(context);
  if (!isServiceLinked(role)) {
    // The text has no recorded source.
    throw noSuchEntity(`The service-linked role with name ${role.name} cannot be found.`);
  }
  const service = role.path.slice(linkedPath.length, -1);
  const task = `task${linkedPath}${service}/${role.name}/${randomUUID()}`;
  remove(context, role);
  state.put("setting", task, { name: task, value: "SUCCEEDED" });
  return { DeletionTaskId: task };
};
