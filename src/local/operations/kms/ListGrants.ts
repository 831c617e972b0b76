import type { Operation } from "../../operation.ts";
import { grantEntry } from "./grants.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { findKey } from "./resolve.ts";
import { members, required, text } from "./rules.ts";
import { keyId, limit, marker } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  GrantId: text({ min: 1, max: 128 }),
  GranteePrincipal: text({ min: 1, max: 256 }),
  GranteeServicePrincipal: text(),
  Limit: limit,
  Marker: marker,
});

/**
 * Lists the grants on a key, all of them or those to one grantee.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html
 */
export const ListGrants: Operation = context => {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId, { foreign: true });
  context.authorize();
  const { GrantId, GranteePrincipal, GranteeServicePrincipal } = input;
  const found = key.grants.filter(
    grant =>
      (GrantId === undefined || grant.id === GrantId) &&
      (GranteePrincipal === undefined || grant.grantee === GranteePrincipal) &&
      GranteeServicePrincipal === undefined,
  );
  const grants = sortedBy(found, grant => grant.id);
  const page = pageOf(grants, grant => grant.id, input, { usual: 50, most: 100 });
  return { Grants: page.items.map(grant => grantEntry(key, grant)), ...page.more };
};
