import type { Key } from "../../../model/estate.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { KeyMaterial } from "../../state.ts";
import { invalidStateText, limitExceeded, unsupported } from "./faults.ts";
import { mustBeEnabled } from "./key-state.ts";
import { mustNotBeReplica } from "./multi-region.ts";
import { startRotation } from "./on-demand.ts";
import { findKey } from "./resolve.ts";
import { nextRotation, storedMaterial } from "./rotation.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";
import { isEverywhere } from "./waiting-material.ts";

const read = members({ KeyId: required(keyId) });

const mostRotations = 25;

/** AWS refuses a rotation on demand so shortly before an automatic one; milliseconds. */
const conflictTime = 20 * 60 * 1000;

/**
 * Begins to rotate a key's material; imported material becomes what was imported for that. The
 * automatic rotation keeps its dates. It takes a moment, in which the key goes on as before.
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
  mustNotCollide(context, key);
  if (key.origin === "EXTERNAL") mustHaveNext(context, key);
  startRotation(context.state, key, context.now);
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
  const { enabled, onDemandSince } = key.rotation;
  // That another one on demand is refused so, too, stands on no page.
  const collides = enabled && nextRotation(key) - now <= conflictTime;
  if (!collides && onDemandSince === undefined) return;
  // The page's words of the exception; no recorded text was found.
  throw new ServiceError(
    "ConflictException",
    "The request was rejected because an automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes.",
  );
}

/** Refuses a rotation to imported material that is not there, or of several Regions not in each. */
function mustHaveNext({ state }: OperationContext, key: Key): void {
  if (isEverywhere(state, key)) return;
  // Of another emulator that follows AWS's answers (floci-io/floci); no recording was found.
  throw invalidStateText(`No available key material pending rotation for the key: ${key.arn}.`);
}
