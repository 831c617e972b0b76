import { type Arn, type Region, twinArn } from "../../../model/arn.ts";
import { type Key, type KeyState, multiRegionType } from "../../../model/estate.ts";
import { linkedRole } from "../../linked-role.ts";
import type { OperationContext } from "../../operation.ts";
import type { State } from "../../state.ts";
import { notPrimary } from "./faults.ts";
import { day } from "./rotation.ts";

/*
 * Keys of several Regions: one id and one material, and in each Region a key of its own.
 * https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
 */

/**
 * How long a key stays Creating or Updating, in milliseconds. AWS's pages say a few seconds; here
 * they pass by the local AWS's clock.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-replicate.html
 */
export const transitionTime = 2_000;

/** What makes a key pass through a transient state. */
export function passing(through: "Creating" | "Updating", to: KeyState, now: number) {
  return { state: through, transition: { to, until: now + transitionTime } } as const;
}

/**
 * Makes the role by which KMS keeps keys of several Regions alike, where the account has none yet.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-auth-slr.html
 */
export function makeServiceRole({ state, ...place }: OperationContext): void {
  const name = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys";
  const role = linkedRole("mrk.kms.amazonaws.com", name, place);
  if (!state.principals.has(role.arn)) state.put("principal", role.arn, role);
}

/** The primary key of a multi-Region key, which may be the key itself. */
export function primaryOf(state: State, key: Key): Key | undefined {
  if (key.primaryRegion === undefined) return undefined;
  return state.keys.get(twinArn(key.arn, key.primaryRegion));
}

/** The replica keys of a multi-Region primary key. */
export function replicasOf(state: State, primary: Key): Key[] {
  return (primary.replicaRegions ?? []).flatMap(region => {
    const replica = state.keys.get(twinArn(primary.arn, region));
    return replica === undefined ? [] : [replica];
  });
}

/** Refuses a key that is no multi-Region primary key. */
export function mustBePrimary(key: Key): void {
  if (multiRegionType(key) !== "PRIMARY") throw notPrimary(key.arn);
}

/** Refuses a replica key, whose primary key has the rotation of all of them. */
export function mustNotBeReplica(key: Key): void {
  if (multiRegionType(key) === "REPLICA") throw notPrimary(key.arn);
}

/**
 * A key with what it shares with its primary key: whether it rotates, and the material.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html#mrk-sync-properties
 */
export function followPrimary(state: State, key: Key): Key {
  if (multiRegionType(key) !== "REPLICA") return key;
  const primary = primaryOf(state, key);
  if (primary === undefined) return key;
  if (key.origin === "AWS_KMS") shareMaterial(state, primary.arn, key.arn);
  if (JSON.stringify(key.rotation) === JSON.stringify(primary.rotation)) return key;
  const following = { ...key, rotation: primary.rotation };
  state.put("key", key.arn, following);
  return following;
}

/** Gives a replica key the material of its primary key, where it does not have it yet. */
export function shareMaterial(state: State, from: Arn, to: Arn): void {
  const material = state.table("material").get(from);
  if (material === undefined) return;
  const there = state.table("material").get(to);
  const ids = material.versions.map(({ id }) => id).join();
  if (there?.versions.map(({ id }) => id).join() === ids) return;
  // Copies: what is made of a version bears the key's own ARN.
  const versions = material.versions.map(version => ({ ...version }));
  state.put("material", to, { ...material, key: to, versions });
}

/** Ends a transient state whose time has passed. */
export function settle(state: State, key: Key, now: number): Key {
  if (key.transition === undefined || key.transition.until > now) return key;
  const { transition, ...rest } = key;
  const settled = { ...rest, state: transition.to };
  state.put("key", key.arn, settled);
  return settled;
}

/** A replica key is gone: its primary key forgets it, and if it waited for that, its time begins. */
export function forgetReplica(state: State, replica: Key, now: number): Key | undefined {
  if (multiRegionType(replica) !== "REPLICA") return undefined;
  const primary = primaryOf(state, replica);
  if (primary === undefined) return undefined;
  const replicaRegions = (primary.replicaRegions ?? []).filter(one => one !== replica.region);
  const { pendingWindowInDays, ...rest } = { ...primary, replicaRegions };
  const waits = primary.state === "PendingReplicaDeletion" && replicaRegions.length === 0;
  const left: Key = waits
    ? {
        ...rest,
        state: "PendingDeletion",
        deletion: (replica.deletion ?? now) + (pendingWindowInDays ?? 30) * day,
      }
    : { ...primary, replicaRegions };
  state.put("key", left.arn, left);
  return left;
}

/**
 * What CreateKey and DescribeKey tell of a multi-Region key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_MultiRegionConfiguration.html
 */
export function multiRegionConfiguration(key: Key, state: State) {
  const type = multiRegionType(key);
  const primary = primaryOf(state, key);
  if (type === undefined || primary === undefined) return {};
  const told = (region: Region) => ({ Arn: twinArn(key.arn, region), Region: region });
  return {
    MultiRegionConfiguration: {
      MultiRegionKeyType: type,
      PrimaryKey: told(primary.region),
      ReplicaKeys: (primary.replicaRegions ?? []).map(told),
    },
  };
}
