import type { Operation } from "../../operation.ts";
import { mustNotBePendingDeletion } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { description, keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId), Description: required(description) });

/**
 * Describes a key in other words.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html
 */
export const UpdateKeyDescription: Operation = context => {
  const { Description, KeyId } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  mustNotBePendingDeletion(key);
  context.state.put("key", key.arn, { ...key, description: Description });
  return {};
};
