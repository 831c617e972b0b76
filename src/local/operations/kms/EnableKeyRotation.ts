import type { Operation } from "../../operation.ts";
import { mustNotBeExternal } from "./imported.ts";
import { mustRotate } from "./key-kinds.ts";
import { mustBeEnabled } from "./key-state.ts";
import { mustNotBeReplica } from "./multi-region.ts";
import { findKey } from "./resolve.ts";
import { integer, members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  RotationPeriodInDays: integer({ min: 90, max: 2560 }),
});

/**
 * Has a key's material rotated from now on, by default every 365 days.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
 */
export const EnableKeyRotation: Operation = context => {
  const { KeyId, RotationPeriodInDays = 365 } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  // Recorded, that the origin comes before the state, and the state before the spec:
  // https://github.com/floci-io/floci/pull/3968
  mustNotBeExternal(key);
  mustBeEnabled(key);
  mustNotBeReplica(key);
  mustRotate(key);
  const automatic = { enabled: true, periodInDays: RotationPeriodInDays, since: context.now };
  context.state.put("key", key.arn, { ...key, rotation: { ...key.rotation, ...automatic } });
  return {};
};
