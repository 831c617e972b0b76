import type { Operation } from "../../operation.ts";
import { mustNotBePendingDeletion } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { list, members, required } from "./rules.ts";
import { keyId, tagKey } from "./shapes.ts";
import { withoutTags } from "./tags.ts";

const read = members({ KeyId: required(keyId), TagKeys: required(list(tagKey)) });

/**
 * Takes tags off a key; one that is not there is no fault.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html
 */
export const UntagResource: Operation = context => {
  const { KeyId, TagKeys } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  mustNotBePendingDeletion(key);
  context.state.put("key", key.arn, { ...key, tags: withoutTags(key.tags, TagKeys) });
  return {};
};
