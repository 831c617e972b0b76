import type { Key } from "../../../model/estate.ts";
import type { State } from "../../state.ts";

/**
 * Deletes a key, with its material and aliases, if it is pending deletion and its date has passed.
 * Nothing runs by itself in the local AWS: it looks whenever a call comes by.
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
  return true;
}

/** Deletes every key whose date has passed: for the operations that list or count. */
export function dropDue(state: State, now: number): void {
  for (const key of [...state.keys.values()]) dropIfDue(state, key, now);
}
