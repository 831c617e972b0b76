import type { Key } from "../../../model/estate.ts";
import type { State } from "../../state.ts";
import { followPrimary, forgetReplica, primaryOf, replicasOf, settle } from "./multi-region.ts";

/**
 * Deletes a key, with its material and aliases, if it is pending deletion and its date has passed.
 * Nothing runs by itself in the local AWS: it looks whenever a call comes by.
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
}

/**
 * A key as it is now: what was due has happened, also to its replicas, and what it shares with its
 * primary key is as there.
 * @returns undefined where it is gone
 */
export function asOf(state: State, key: Key, now: number): Key | undefined {
  if (!key.multiRegion) return dropIfDue(state, key, now) ? undefined : key;
  const primary = primaryOf(state, key) ?? key;
  for (const replica of replicasOf(state, primary)) dropIfDue(state, replica, now);
  const left = state.keys.get(key.arn);
  if (left === undefined || dropIfDue(state, left, now)) return undefined;
  return followPrimary(state, settle(state, left, now));
}

/** Deletes every key whose date has passed: for the operations that list or count. */
export function dropDue(state: State, now: number): void {
  for (const { arn } of [...state.keys.values()]) {
    const key = state.keys.get(arn);
    if (key !== undefined) dropIfDue(state, key, now);
  }
}
