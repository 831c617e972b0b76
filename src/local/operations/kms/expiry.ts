import type { Key } from "../../../model/estate.ts";
import type { State } from "../../state.ts";
import { expire } from "./imported.ts";
import { isRotationDue, rotateWhatIsDue } from "./rotation.ts";

/*
 * Nothing runs by itself in the local AWS: it looks whenever a call comes by.
 */

/**
 * A key as it is at a time: with the rotations, and without the imported material, that have fallen
 * due since somebody looked.
 * @param now milliseconds since the epoch
 * @returns undefined where the key itself is gone
 */
export function upToDate(state: State, key: Key, now: number): Key | undefined {
  if (dropIfDue(state, key, now)) return undefined;
  if (isRotationDue(key, now)) return rotateWhatIsDue(state, key, now);
  if (key.materialEnds === undefined || key.materialEnds > now) return key;
  expire(state, key, now);
  return state.keys.get(key.arn);
}

/**
 * Deletes a key, with its material and aliases, if it is pending deletion and its date has passed.
 * @param now milliseconds since the epoch
 * @returns whether the key is gone
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
 */
export function dropIfDue(state: State, key: Key, now: number): boolean {
  if (key.state !== "PendingDeletion" || key.deletion === undefined || key.deletion > now) {
    return false;
  }
  const prefix = key.arn.slice(0, key.arn.lastIndexOf(":") + 1);
  for (const name of key.aliases) state.delete("alias", prefix + name);
  state.delete("material", key.arn);
  state.delete("key", key.arn);
  state.lastUses.delete(key.arn);
  return true;
}

/** Deletes every key whose date has passed: for the operations that list or count. */
export function dropDue(state: State, now: number): void {
  for (const key of [...state.keys.values()]) dropIfDue(state, key, now);
}

/** Does to every key what has fallen due. */
export function bringUpToDate(state: State, now: number): void {
  for (const key of [...state.keys.values()]) upToDate(state, key, now);
}
