import { twinArn } from "../../../model/arn.ts";
import type { Operation } from "../../operation.ts";
import { noSuchKey, notPrimary } from "./faults.ts";
import { mustBeEnabled, mustBeSettled } from "./key-state.ts";
import { mustBePrimary, passing, replicasOf } from "./multi-region.ts";
import { findKey, living } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId, region } from "./shapes.ts";

const read = members({ KeyId: required(keyId), PrimaryRegion: required(region) });

/**
 * Makes a replica key the primary one, and the primary key a replica. Both are in the state Updating
 * for a while, in which they go on encrypting and decrypting.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html
 */
export const UpdatePrimaryRegion: Operation = context => {
  const { KeyId, PrimaryRegion } = read(context.parameters);
  const { now, state } = context;
  const old = findKey(context, KeyId);
  const arn = twinArn(old.arn, PrimaryRegion);
  const replica = living({ ...context, region: PrimaryRegion }, arn);
  // Asked first, so that nobody without it learns where there are replicas.
  context.authorize({ noReplica: replica === undefined || !old.multiRegion });
  if (!old.multiRegion) throw notPrimary(old.arn);
  mustBePrimary(old);
  // No recorded text was found of a Region without a replica, and none of the primary's own.
  if (replica === undefined || replica.arn === old.arn) throw noSuchKey(arn);
  for (const key of [old, replica]) {
    mustBeEnabled(key);
    mustBeSettled(key);
  }
  const { replicaRegions = [], ...rest } = old;
  const regions = replicaRegions.filter(one => one !== PrimaryRegion);
  for (const key of replicasOf(state, old)) {
    state.put("key", key.arn, { ...key, primaryRegion: PrimaryRegion });
  }
  const updating = { ...passing("Updating", "Enabled", now), primaryRegion: PrimaryRegion };
  state.put("key", old.arn, { ...rest, ...updating });
  state.put("key", arn, {
    ...replica,
    ...updating,
    replicaRegions: [...regions, old.region].sort(),
  });
  return {};
};
