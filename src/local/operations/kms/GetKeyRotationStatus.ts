import type { Operation } from "../../operation.ts";
import { seconds } from "./metadata.ts";
import { findKey } from "./resolve.ts";
import { nextRotation } from "./rotation.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Tells whether a key's material is rotated, how often and when next. While a key is pending
 * deletion it is not; a disabled key keeps its status, and imported material is never rotated so.
 * A rotation on demand shows for as long as it is in progress.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html
 */
export const GetKeyRotationStatus: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId, { foreign: true });
  context.authorize();
  const { onDemandSince } = key.rotation;
  const running = onDemandSince !== undefined && {
    OnDemandRotationStartDate: seconds(onDemandSince),
  };
  if (!key.rotation.enabled || key.state === "PendingDeletion") {
    return { KeyId: key.id, KeyRotationEnabled: false, ...running };
  }
  return {
    KeyId: key.id,
    KeyRotationEnabled: true,
    NextRotationDate: seconds(nextRotation(key)),
    ...running,
    RotationPeriodInDays: key.rotation.periodInDays,
  };
};
