import type { Operation } from "../../operation.ts";
import { mustNotBeExternal } from "./imported.ts";
import { mustBeEnabled } from "./key-state.ts";
import { mustNotBeReplica } from "./multi-region.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Ends the automatic rotation of a key's material. One on demand that is in progress goes on.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html
 */
export const DisableKeyRotation: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  // Recorded, the order, and that keys which do not rotate pass:
  // https://github.com/floci-io/floci/pull/3968
  mustNotBeExternal(key);
  mustBeEnabled(key);
  mustNotBeReplica(key);
  const { since: _, ...rotation } = key.rotation;
  context.state.put("key", key.arn, { ...key, rotation: { ...rotation, enabled: false } });
  return {};
};
