import type { Operation } from "../../operation.ts";
import { seconds } from "./metadata.ts";
import { findKey } from "./resolve.ts";
import { nextRotation } from "./rotation.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Tells whether a key's material is rotated, how often and when next. While a key is pending
 * deletion it is not; a disabled key keeps its status, and imported material is never rotated so. A
 * rotation on demand is done with its answer: none is ever in progress.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html
 */
export const GetKeyRotationStatus: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId, { foreign: true });
  context.authorize();
  if (!key.rotation.enabled || key.state === "PendingDeletion") {
    return { KeyId: key.id, KeyRotationEnabled: false };
  }
  return {
    KeyId: key.id,
    KeyRotationEnabled: true,
    NextRotationDate: seconds(nextRotation(key)),
    RotationPeriodInDays: key.rotation.periodInDays,
  };
};
