import { type Key, multiRegionType } from "../../../model/estate.ts";
import { noMaterial } from "../../crypto/material.ts";
import type { State } from "../../state.ts";
import { putMaterial } from "./imported.ts";
import { newMaterial } from "./key-kinds.ts";
import { primaryOf, shareMaterial } from "./multi-region.ts";

/**
 * Gives keys that came without their material new material: a replica key that of its primary key,
 * and one whose material is imported none, which only its owner has: it waits for it.
 * @param keys keys of the state, in any order
 * @returns how many were given some
 */
export function giveMaterial(state: State, keys: readonly Key[]): number {
  let count = 0;
  const replicas: Key[] = [];
  for (const key of keys) {
    if (key.origin !== "AWS_KMS") putMaterial(state, key, noMaterial(key.arn));
    else if (multiRegionType(key) === "REPLICA" && primaryOf(state, key)) replicas.push(key);
    else {
      state.put("material", key.arn, newMaterial({}, key.arn, key.spec));
      count += 1;
    }
  }
  for (const key of replicas) {
    shareMaterial(state, primaryOf(state, key)?.arn ?? "", key.arn);
    count += 1;
  }
  return count;
}
