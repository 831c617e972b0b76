import type { Operation } from "../../operation.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId, limit, marker } from "./shapes.ts";

const read = members({ KeyId: required(keyId), Limit: limit, Marker: marker });

/**
 * Lists a key's tags.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html
 */
export const ListResourceTags: Operation = context => {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId);
  context.authorize();
  const tags = sortedBy(Object.entries(key.tags), ([name]) => name);
  const page = pageOf(tags, ([name]) => name, input, { usual: 50, most: 50 });
  const Tags = page.items.map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return { Tags, ...page.more };
};
