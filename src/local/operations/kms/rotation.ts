import { type Key, multiRegionType } from "../../../model/estate.ts";
import { noMaterial, rotateMaterial } from "../../crypto/material.ts";
import type { KeyMaterial, MaterialVersion, State } from "../../state.ts";

export const day = 86_400_000;

type Turn = NonNullable<MaterialVersion["rotation"]>;

/**
 * When a key whose rotation is enabled rotates next: a period after rotation was enabled or after
 * the newest automatic rotation. Of a disabled key it may have passed. Milliseconds since the epoch.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export function nextRotation({ created, rotation }: Key): number {
  return (rotation.since ?? created) + rotation.periodInDays * day;
}

/** Whether an enabled key's automatic rotation has fallen due. Replicas follow their primary key. */
export function isRotationDue(key: Key, now: number): boolean {
  if (multiRegionType(key) === "REPLICA") return false;
  return key.rotation.enabled && key.state === "Enabled" && nextRotation(key) <= now;
}

/**
 * Rotates a key once for each period that has passed, each time at the period's end: so many times
 * AWS would have rotated it. While a key is disabled or pending deletion it is not rotated.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
 */
export function rotateWhatIsDue(state: State, key: Key, now: number): Key {
  const period = key.rotation.periodInDays * day;
  const turns: Turn[] = [];
  for (let date = nextRotation(key); date <= now; date += period) {
    turns.push({ date, type: "AUTOMATIC" });
  }
  return rotate(state, key, turns, turns.at(-1)?.date ?? now);
}

/**
 * Rotates a key that is enabled again after its rotation has fallen due: at once, and a period after
 * that the next time.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
 */
export function rotateOverdue(state: State, key: Key, now: number): Key {
  if (!isRotationDue(key, now)) return key;
  return rotate(state, key, [{ date: now, type: "AUTOMATIC" }], now);
}

function rotate(state: State, key: Key, turns: readonly Turn[], since: number): Key {
  state.put("material", key.arn, rotateMaterial(storedMaterial(state, key), turns));
  const rotated = { ...key, rotation: { ...key.rotation, since } };
  state.put("key", key.arn, rotated);
  return rotated;
}

/** A key's material as it is kept; without backing keys where there is none. */
export function storedMaterial(state: State, key: Key): KeyMaterial {
  return state.table("material").get(key.arn) ?? noMaterial(key.arn);
}
