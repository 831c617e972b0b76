import type { Operation } from "../../operation.ts";
import { onlyName } from "./key-policy.ts";
import { pageOf } from "./pages.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId, limit, marker } from "./shapes.ts";

const read = members({ KeyId: required(keyId), Limit: limit, Marker: marker });

/**
 * Lists the names of a key's policies: the one that there is.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html
 */
export const ListKeyPolicies: Operation = context => {
  const input = read(context.parameters);
  findKey(context, input.KeyId);
  context.authorize();
  const page = pageOf([onlyName], name => name, input, { usual: 100, most: 1000 });
  return { PolicyNames: page.items, ...page.more };
};
