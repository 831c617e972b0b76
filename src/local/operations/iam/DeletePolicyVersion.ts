import type { Operation } from "../../operation.ts";
import { deleteConflict } from "./faults.ts";
import { authorizedOwnPolicy } from "./managed.ts";
import { versionOf } from "./versions.ts";

/**
 * Deletes a version of a managed policy that is not the one that counts.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html
 */
export const DeletePolicyVersion: Operation = context => {
  const { now, state } = context;
  const policy = authorizedOwnPolicy(context);
  const gone = versionOf(context, policy);
  if (gone.id === policy.defaultVersion) {
    throw deleteConflict("Cannot delete the default version of a policy.");
  }
  const versions = policy.versions.filter(one => one !== gone);
  state.put("policy", policy.arn, { ...policy, versions, updated: now });
  return {};
};
