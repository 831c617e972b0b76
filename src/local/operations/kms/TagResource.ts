import type { Operation } from "../../operation.ts";
import { mustNotBePendingDeletion } from "./key-state.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId } from "./shapes.ts";
import { tagList, withTags } from "./tags.ts";

const read = members({ KeyId: required(keyId), Tags: required(tagList) });

/**
 * Adds tags to a key, or changes their values.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html
 */
export const TagResource: Operation = context => {
  const { KeyId, Tags } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  mustNotBePendingDeletion(key);
  context.state.put("key", key.arn, { ...key, tags: withTags(key.tags, Tags) });
  return {};
};
