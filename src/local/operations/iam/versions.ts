import type { ManagedPolicy, PolicyVersion } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { encodedText } from "./documents.ts";
import { noSuchEntity } from "./faults.ts";
import { versionId } from "./rules.ts";
import { isoTime } from "./time.ts";

/** The version that VersionId names. */
export function versionOf({ parameters }: OperationContext, policy: ManagedPolicy): PolicyVersion {
  const id = requiredText(parameters, "VersionId", versionId);
  const version = policy.versions.find(one => one.id === id);
  if (version !== undefined) return version;
  throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
}

/** A version as lists have it: without its document. */
export function listedVersion(
  policy: ManagedPolicy,
  version: PolicyVersion,
): Readonly<Record<string, unknown>> {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: isoTime(version.created),
  };
}

/** A version with its document. */
export function describeVersion(
  policy: ManagedPolicy,
  version: PolicyVersion,
): Readonly<Record<string, unknown>> {
  return { Document: encodedText(version.policy), ...listedVersion(policy, version) };
}
