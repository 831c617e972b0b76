import { type Key, multiRegionType } from "../../../model/estate.ts";
import type { KeyMaterial, MaterialVersion, State } from "../../state.ts";
import { emptied, isOver, putMaterial } from "./imported.ts";
import { primaryOf, replicasOf } from "./multi-region.ts";
import { storedMaterial } from "./rotation.ts";

/*
 * Imported material that waits for a rotation. It does not belong to its key yet. Of a multi-Region
 * key it is the primary's affair: the replicas know of it, and each waits for the same bytes.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_RotationsListEntry.html
 */

/** All keys that share an id, the primary key first; of a key of one Region, the key. */
export function familyOf(state: State, key: Key): Key[] {
  const primary = primaryOf(state, key) ?? key;
  return [primary, ...replicasOf(state, primary)];
}

/** Tells the replica keys of a primary key what came to it. */
export function announce(
  state: State,
  primary: Key,
  news: Pick<KeyMaterial, "pending"> | Pick<KeyMaterial, "versions">,
): void {
  for (const replica of replicasOf(state, primary)) {
    putMaterial(state, replica, { ...storedMaterial(state, replica), ...news });
  }
}

/** What a replica key knows of material that was not imported there. */
export function absent({ id, rotation }: MaterialVersion): MaterialVersion {
  return { id, bytes: "", ...(rotation && { rotation }) };
}

/** Whether what waits for a rotation was imported into every key that will have it. */
export function isEverywhere(state: State, key: Key): boolean {
  return familyOf(state, key).every(one => {
    const { pending } = storedMaterial(state, one);
    return pending !== undefined && pending.bytes !== "";
  });
}

/**
 * Takes away what waits for a rotation. With a primary key it is gone from its replicas, too; of a
 * replica only the bytes go, and may be imported there again.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html
 */
export function withdraw(state: State, key: Key): void {
  const { pending, ...rest } = storedMaterial(state, key);
  if (pending === undefined) return;
  if (multiRegionType(key) === "REPLICA") {
    putMaterial(state, key, { ...rest, pending: emptied(pending) });
    return;
  }
  for (const one of familyOf(state, key)) {
    const { pending: _, ...left } = storedMaterial(state, one);
    putMaterial(state, one, left);
  }
}

/** Takes away the bytes of what has expired, and what waited for a rotation until then. */
export function expire(state: State, key: Key, now: number): void {
  const material = storedMaterial(state, key);
  const versions = material.versions.map(one => (isOver(one, now) ? emptied(one) : one));
  putMaterial(state, key, { ...material, versions });
  const left = state.keys.get(key.arn);
  if (left !== undefined && material.pending && isOver(material.pending, now))
    withdraw(state, left);
}

/**
 * What a new replica key of a key with imported material has: the ids of all of it, and no bytes.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-import.html
 */
export function withoutBytes({ pending, versions }: KeyMaterial, arn: string): KeyMaterial {
  const waits = pending && { pending: absent(pending) };
  return { key: arn, versions: versions.map(absent), ...waits };
}
