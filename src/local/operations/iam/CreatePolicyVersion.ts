import type { ManagedPolicy } from "../../../model/estate.ts";
import type { Operation } from "../../operation.ts";
import { flag } from "../../wire/parameters.ts";
import { readManaged } from "./documents.ts";
import { limitExceeded } from "./faults.ts";
import { authorizedOwnPolicy } from "./managed.ts";
import { listedVersion } from "./versions.ts";

const most = 5;

/**
 * Adds a version to a managed policy, and makes it the one that counts if SetAsDefault says so.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
 */
export const CreatePolicyVersion: Operation = context => {
  const { now, parameters, state } = context;
  const policy = authorizedOwnPolicy(context);
  const document = readManaged(context, policy.name, policy.arn);
  if (policy.versions.length >= most) {
    throw limitExceeded(
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    );
  }
  const versionsMade = madeOf(policy) + 1;
  const version = { id: `v${versionsMade}`, policy: document, created: now };
  const defaultVersion = flag(parameters, "SetAsDefault") ? version.id : policy.defaultVersion;
  const versions = [...policy.versions, version];
  const changed = { ...policy, versions, defaultVersion, versionsMade, updated: now };
  state.put("policy", policy.arn, changed);
  return { PolicyVersion: listedVersion(changed, version) };
};

/** How many versions were ever made: no number is used again. */
function madeOf({ versions, versionsMade = 0 }: ManagedPolicy): number {
  return Math.max(versionsMade, ...versions.map(one => Number(one.id.slice(1))));
}
