import type { Key } from "../../../model/estate.ts";
import type { State } from "../../state.ts";
import {
  followPrimary,
  forgetReplica,
  primaryOf,
  replicasOf,
  settle,
  transitionTime,
} from "./multi-region.ts";
import { finishRotation } from "./on-demand.ts";
import { isRotationDue, rotateWhatIsDue } from "./rotation.ts";
import { expire } from "./waiting-material.ts";

/*
 * Nothing runs by itself in the local AWS: it looks whenever a call comes by.
 */

/**
 * Deletes a key, with its material and aliases, if it is pending deletion and its date has passed.
 * @param now milliseconds since the epoch
 * @returns whether the key is gone
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
 */
export function dropIfDue(state: State, key: Key, now: number): boolean {
  if (!isDue(key, now)) return false;
  const primary = primaryOf(state, key);
  if (primary === undefined || primary.arn === key.arn) {
    remove(state, key);
    return true;
  }
  // The primary key may wait for the last of its replicas: they go in the order of their dates.
  const due = replicasOf(state, primary).filter(one => isDue(one, now));
  let left: Key | undefined;
  for (const one of due.sort((a, b) => (a.deletion ?? 0) - (b.deletion ?? 0))) {
    remove(state, one);
    left = forgetReplica(state, one, now);
  }
  if (left !== undefined) dropIfDue(state, left, now);
  return true;
}

function isDue({ state, deletion }: Key, now: number): boolean {
  return state === "PendingDeletion" && deletion !== undefined && deletion <= now;
}

function remove(state: State, key: Key): void {
  const prefix = key.arn.slice(0, key.arn.lastIndexOf(":") + 1);
  for (const name of key.aliases) state.delete("alias", prefix + name);
  state.delete("material", key.arn);
  state.delete("key", key.arn);
  state.delete("use", key.arn);
  state.lastUses.delete(key.arn);
}

/**
 * A key as it is at a time: with the rotations, and without the imported material, that have fallen
 * due since somebody looked. Of a multi-Region key also what was due of its twins has happened, and
 * what it shares with its primary key is as there.
 * @param now milliseconds since the epoch
 * @returns undefined where the key itself is gone
 */
export function upToDate(state: State, key: Key, now: number): Key | undefined {
  if (!key.multiRegion) return dropIfDue(state, key, now) ? undefined : refresh(state, key, now);
  const first = primaryOf(state, key) ?? key;
  for (const replica of replicasOf(state, first)) dropIfDue(state, replica, now);
  const left = state.keys.get(key.arn);
  if (left === undefined || dropIfDue(state, left, now)) return undefined;
  const settled = settle(state, left, now);
  const primary = primaryOf(state, settled);
  const imported = settled.origin === "EXTERNAL";
  if (primary === undefined || (primary.arn === settled.arn && !imported)) {
    return refresh(state, settled, now);
  }
  refresh(state, settle(state, primary, now), now);
  // Imported material has a time of its own in each Region.
  if (imported) for (const one of replicasOf(state, primary)) refresh(state, one, now);
  return followPrimary(state, state.keys.get(settled.arn) ?? settled);
}

/** Rotates a key, or takes its imported material away, where that is due. */
function refresh(state: State, old: Key, now: number): Key | undefined {
  const key = old.rotation.onDemandSince === undefined ? old : finishRotation(state, old, now);
  if (key === undefined) return undefined;
  if (isRotationDue(key, now)) return rotateWhatIsDue(state, key, now);
  if (key.materialEnds === undefined || key.materialEnds > now) return key;
  expire(state, key, now);
  return state.keys.get(key.arn);
}

/** Deletes every key whose date has passed: for the operations that list or count. */
export function dropDue(state: State, now: number): void {
  for (const { arn } of [...state.keys.values()]) {
    const key = state.keys.get(arn);
    if (key !== undefined) dropIfDue(state, key, now);
  }
}

/** Does to every key what has fallen due. */
export function bringUpToDate(state: State, now: number): void {
  for (const { arn } of [...state.keys.values()]) {
    const key = state.keys.get(arn);
    if (key !== undefined) upToDate(state, key, now);
  }
}

/**
 * The clock is set back. What is over stays so, and what takes two seconds takes them from now on: a
 * replica would else be Creating, and a rotation under way, until the time that it was comes again.
 * @param before milliseconds since the epoch, as is `now`
 */
export function setBack(state: State, before: number, now: number): void {
  bringUpToDate(state, before);
  for (const key of [...state.keys.values()]) {
    const { rotation, transition } = key;
    const late = transition !== undefined && transition.until > now + transitionTime;
    const turning = rotation.onDemandSince !== undefined && rotation.onDemandSince > now;
    if (!late && !turning) continue;
    state.put("key", key.arn, {
      ...key,
      ...(late && { transition: { ...transition, until: now + transitionTime } }),
      ...(turning && { rotation: { ...rotation, onDemandSince: now } }),
    });
  }
}
