import type { Key } from "../../../model/estate.ts";

export const day = 86_400_000;

/**
 * When the running period of a key's rotation began: when rotation was enabled, or at the newest
 * of the rotations that have fallen due since. Milliseconds since the epoch, as `now` is.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export function periodStart({ created, rotation }: Key, now: number): number {
  const since = rotation.since ?? created;
  const period = rotation.periodInDays * day;
  return since + Math.max(0, Math.floor((now - since) / period)) * period;
}

/** When a key whose rotation is enabled rotates next. */
export function nextRotation(key: Key, now: number): number {
  return periodStart(key, now) + key.rotation.periodInDays * day;
}
