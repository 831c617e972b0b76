import { type Key, multiRegionType } from "../../../model/estate.ts";
import { rotateMaterial } from "../../crypto/material.ts";
import type { MaterialVersion, State } from "../../state.ts";
import { putMaterial } from "./imported.ts";
import { storedMaterial } from "./rotation.ts";
import { expire, familyOf } from "./waiting-material.ts";

/**
 * How long a rotation on demand takes, in milliseconds. AWS's page speaks of a background process
 * and a slight delay; here it passes by the local AWS's clock.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html#API_GetKeyRotationStatus_ResponseSyntax
 */
const duration = 2_000;

/** Begins a rotation on demand. Until it is done the key goes on as before. */
export function startRotation(state: State, key: Key, now: number): void {
  state.put("key", key.arn, { ...key, rotation: { ...key.rotation, onDemandSince: now } });
}

/** Ends a rotation on demand whose time has passed. Replicas follow their primary key. */
export function finishRotation(state: State, key: Key, now: number): Key | undefined {
  const { onDemandSince, ...rotation } = key.rotation;
  if (onDemandSince === undefined || multiRegionType(key) === "REPLICA") return key;
  const date = onDemandSince + duration;
  if (date > now) return key;
  const turn = { date, type: "ON_DEMAND" } as const;
  if (key.origin === "EXTERNAL") turnAll(state, key, turn);
  else state.put("material", key.arn, rotateMaterial(storedMaterial(state, key), [turn]));
  const turned = state.keys.get(key.arn);
  if (turned !== undefined) state.put("key", key.arn, { ...turned, rotation });
  return state.keys.get(key.arn);
}

/**
 * Makes what waits the current material, everywhere. What has expired or was deleted while the
 * rotation was under way does not come: AWS's pages do not say what then becomes of the rotation.
 */
function turnAll(state: State, key: Key, rotation: NonNullable<MaterialVersion["rotation"]>): void {
  for (const one of familyOf(state, key)) {
    if (one.materialEnds !== undefined && one.materialEnds <= rotation.date) {
      expire(state, one, rotation.date);
    }
  }
  for (const one of familyOf(state, key)) {
    const { pending, ...rest } = storedMaterial(state, one);
    if (pending === undefined) continue;
    const versions = [...rest.versions, { ...pending, rotation }];
    putMaterial(state, one, { ...rest, versions });
  }
}
