import type { Operation } from "../../operation.ts";
import { isWhole } from "./imported.ts";
import { mustBePendingDeletion } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId) });

/**
 * Keeps a key that was to be deleted. It is disabled afterwards.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
 */
export const CancelKeyDeletion: Operation = context => {
  const { KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  mustBePendingDeletion(key);
  const { deletion: _, pendingWindowInDays: __, ...kept } = key;
  // The page says Disabled. Without all of its imported material a key could then be enabled and
  // could not be used, so that it waits for the material again.
  const whole = key.origin !== "EXTERNAL" || isWhole(context, key);
  context.state.put("key", key.arn, { ...kept, state: whole ? "Disabled" : "PendingImport" });
  return { KeyId: key.arn };
};
