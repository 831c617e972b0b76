import type { Key } from "../../../model/estate.ts";
import { rotateMaterial } from "../../crypto/material.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { KeyMaterial } from "../../state.ts";
import { invalidStateText, limitExceeded, unsupported } from "./faults.ts";
import { putMaterial } from "./imported.ts";
import { mustBeEnabled } from "./key-state.ts";
import { mustNotBeReplica } from "./multi-region.ts";
import { findKey } from "./resolve.ts";
import { nextRotation, storedMaterial } from "./rotation.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

const mostRotations = 25;

/** AWS refuses a rotation on demand so shortly before an automatic one; milliseconds. */
const conflictTime = 20 * 60 * 1000;

/**
 * Rotates a key's material now; imported material becomes what was imported for that. The automatic
 * rotation keeps its dates. With AWS it takes a while; here it is done when the answer comes.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html
 */
export const RotateKeyOnDemand: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  // Recorded, but for replicas: https://github.com/floci-io/floci/pull/3968
  mustBeEnabled(key);
  mustNotBeReplica(key);
  if (key.spec !== "SYMMETRIC_DEFAULT") throw unsupported();
  const material = storedMaterial(context.state, key);
  mustHaveTurnsLeft(key, material);
  const rotation = { date: context.now, type: "ON_DEMAND" } as const;
  if (key.origin === "EXTERNAL") turnTo(context, key, material, rotation);
  else {
    mustNotCollide(context, key);
    context.state.put("material", key.arn, rotateMaterial(material, [rotation]));
  }
  return { KeyId: key.id };
};

function mustHaveTurnsLeft(key: Key, { versions }: KeyMaterial): void {
  const turns = versions.filter(one => one.rotation?.type === "ON_DEMAND").length;
  if (turns < mostRotations) return;
  // Recorded: localstack/localstack, localstack-core/localstack/services/kms/models.py
  throw limitExceeded(
    `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${key.arn}`,
  );
}

function mustNotCollide({ now }: OperationContext, key: Key): void {
  if (!key.rotation.enabled || nextRotation(key) - now > conflictTime) return;
  // The page's words of the exception; no recorded text was found.
  throw new ServiceError(
    "ConflictException",
    "The request was rejected because an automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes.",
  );
}

function turnTo(
  { state }: OperationContext,
  key: Key,
  material: KeyMaterial,
  rotation: { readonly date: number; readonly type: "ON_DEMAND" },
): void {
  const { pending, ...rest } = material;
  if (pending === undefined) {
    // Of another emulator that follows AWS's answers (floci-io/floci); no recording was found.
    throw invalidStateText(`No available key material pending rotation for the key: ${key.arn}.`);
  }
  putMaterial(state, key, {
    ...rest,
    versions: [...material.versions, { ...pending, rotation }],
  });
}
