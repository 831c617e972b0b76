import type { Operation } from "../../operation.ts";
import { authorizedOwnPolicy } from "./managed.ts";
import { versionOf } from "./versions.ts";

/**
 * Makes a version of a managed policy the one that counts.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
 */
export const SetDefaultPolicyVersion: Operation = context => {
  const { now, state } = context;
  const policy = authorizedOwnPolicy(context);
  const { id: defaultVersion } = versionOf(context, policy);
  state.put("policy", policy.arn, { ...policy, defaultVersion, updated: now });
  return {};
};
