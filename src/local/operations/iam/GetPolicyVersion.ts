import type { Operation } from "../../operation.ts";
import { authorizedPolicy } from "./managed.ts";
import { describeVersion, versionOf } from "./versions.ts";

/**
 * Gets a version of a managed policy with its document.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
 */
export const GetPolicyVersion: Operation = context => {
  const policy = authorizedPolicy(context);
  return { PolicyVersion: describeVersion(policy, versionOf(context, policy)) };
};
