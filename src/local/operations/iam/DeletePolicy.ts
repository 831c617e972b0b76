import type { Operation } from "../../operation.ts";
import { deleteConflict } from "./faults.ts";
import { authorizedOwnPolicy, usesOf } from "./managed.ts";

/**
 * Deletes a managed policy that nothing uses and that has no second version. Recorded: https://github.com/rebuy-de/aws-nuke/issues/294
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
 */
export const DeletePolicy: Operation = context => {
  const { state } = context;
  const policy = authorizedOwnPolicy(context);
  const uses = usesOf(state, policy.arn);
  if (uses.attached + uses.boundary > 0) {
    throw deleteConflict("Cannot delete a policy attached to entities.");
  }
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  state.delete("policy", policy.arn);
  return {};
};
