import type { Operation } from "../../operation.ts";
import { accessKeysOf, describeAccessKey, namedOrOwn } from "./access-keys.ts";
import { pageOf, sortedBy } from "./pages.ts";

/**
 * Lists a user's access keys, without their secrets.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
 */
export const ListAccessKeys: Operation = context => {
  const user = namedOrOwn(context);
  const keys = sortedBy(accessKeysOf(context, user), key => key.accessKeyId);
  const { items, more } = pageOf(context, keys, key => key.accessKeyId);
  return { AccessKeyMetadata: items.map(key => describeAccessKey(user, key)), ...more };
};
