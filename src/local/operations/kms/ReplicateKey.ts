import { partitionOf, twinArn } from "../../../model/arn.ts";
import type { Key } from "../../../model/estate.ts";
import { regions } from "../../../model/regions.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { State } from "../../state.ts";
import { mustHaveRoom } from "./CreateKey.ts";
import { noRegion, otherPartition } from "./faults.ts";
import { defaultKeyPolicy, mustStayManageable, readKeyPolicy, textOf } from "./key-policy.ts";
import { mustBeEnabled, mustBeSettled } from "./key-state.ts";
import { keyMetadata } from "./metadata.ts";
import { makeServiceRole, mustBePrimary, passing, shareMaterial } from "./multi-region.ts";
import { findKey, living } from "./resolve.ts";
import { storedMaterial } from "./rotation.ts";
import { flag, members, required } from "./rules.ts";
import { description, keyId, policyText, region } from "./shapes.ts";
import { tagList, withTags } from "./tags.ts";
import { withoutBytes } from "./waiting-material.ts";

const read = members({
  KeyId: required(keyId),
  ReplicaRegion: required(region),
  Policy: policyText,
  BypassPolicyLockoutSafetyCheck: flag,
  Description: description,
  Tags: tagList,
});

/**
 * Makes a replica of a multi-Region primary key in another Region: the same id and material, and
 * everything else its own. It is in the state Creating for a while. Imported material is not
 * copied: the replica waits until the same is imported there.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
 */
export const ReplicateKey: Operation = context => {
  const input = read(context.parameters);
  const { state } = context;
  const there = { ...context, region: input.ReplicaRegion };
  const primary = findKey(context, input.KeyId);
  context.authorize();
  mustBePrimary(primary);
  mustBeEnabled(primary);
  mustBeSettled(primary);
  if (partitionOf(there.region) !== context.partition) throw otherPartition(there.region);
  if (!regions.has(there.region) && !hasKeys(state, there.region)) throw noRegion(there.region);
  const arn = twinArn(primary.arn, there.region);
  // No recorded text was found; that it is this exception stands on the page.
  if (living(there, arn) !== undefined) {
    throw new ServiceError("AlreadyExistsException", `Key ${arn} already exists.`);
  }
  const tags = withTags({}, input.Tags ?? []);
  mustHaveRoom(there);
  const policy =
    input.Policy === undefined ? defaultKeyPolicy(context) : readKeyPolicy(context, input.Policy);
  const { replicaRegions: before = [], expiration: _, materialEnds: __, ...shared } = primary;
  const imported = primary.origin === "EXTERNAL";
  const replicaRegions = [...before, there.region].sort();
  const replica: Key = {
    ...shared,
    arn,
    region: there.region,
    description: input.Description ?? "",
    tags,
    aliases: [],
    policy,
    grants: [],
    created: context.now,
    ...passing("Creating", imported ? "PendingImport" : "Enabled", context.now),
  };
  state.put("key", primary.arn, { ...primary, replicaRegions });
  state.put("key", arn, replica);
  if (imported) state.put("material", arn, withoutBytes(storedMaterial(state, primary), arn));
  else shareMaterial(state, primary.arn, arn);
  if (input.Policy !== undefined && !input.BypassPolicyLockoutSafetyCheck) {
    mustStayManageable(there, arn, input.Policy);
  }
  makeServiceRole(context);
  // Recorded: localstack/localstack, test_kms.snapshot.json: without tags there is no list of them.
  return {
    ReplicaKeyMetadata: keyMetadata(replica, state),
    ReplicaPolicy: textOf(policy),
    ...(Object.keys(tags).length > 0 && { ReplicaTags: input.Tags }),
  };
};

/** A Region that AWS has opened since the list was made is told by the keys that the data has there. */
function hasKeys(state: State, region: string): boolean {
  return [...state.keys.values()].some(key => key.region === region);
}
