import type { Operation } from "../../operation.ts";
import { mustBeSettled, stateAfter } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Makes a key unusable until it is enabled again.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
 */
export const DisableKey: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  mustBeSettled(key);
  context.state.put("key", key.arn, { ...key, state: stateAfter(key, "Disabled") });
  return {};
};
