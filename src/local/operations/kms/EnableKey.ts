import type { Key } from "../../../model/estate.ts";
import type { Operation } from "../../operation.ts";
import { mustBeSettled, stateAfter } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { rotateOverdue } from "./rotation.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Makes a key usable. If its material should have been rotated meanwhile, it is rotated now.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html
 */
export const EnableKey: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  mustBeSettled(key);
  const enabled: Key = { ...key, state: stateAfter(key, "Enabled") };
  context.state.put("key", key.arn, enabled);
  rotateOverdue(context.state, enabled, context.now);
  return {};
};
