import type { Operation } from "../../operation.ts";
import { forServicesOnly } from "./faults.ts";
import { checkOne } from "./grant-rules.ts";
import { grantEntry, isPrincipal } from "./grants.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { grantId, keyId, limit, marker, principal, servicePrincipal } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  GrantId: grantId,
  GranteePrincipal: principal,
  GranteeServicePrincipal: servicePrincipal,
  Limit: limit,
  Marker: marker,
});

/**
 * Lists the grants on a key, all of them or those to one grantee.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html
 */
export const ListGrants: Operation = context => {
  const input = read(context.parameters);
  const { GrantId, GranteePrincipal, GranteeServicePrincipal } = input;
  checkOne(
    GranteePrincipal,
    GranteeServicePrincipal,
    "GranteePrincipal",
    "GranteeServicePrincipal",
  );
  const key = findKey(context, input.KeyId, { foreign: true });
  context.authorize();
  if (GranteeServicePrincipal !== undefined) throw forServicesOnly("GranteeServicePrincipal");
  const found = key.grants.filter(
    ({ grantee, granteeId, id }) =>
      (GrantId === undefined || id === GrantId) &&
      (GranteePrincipal === undefined ||
        isPrincipal(grantee, granteeId, GranteePrincipal, context.state)),
  );
  const grants = sortedBy(found, grant => grant.id);
  const page = pageOf(grants, grant => grant.id, input, { usual: 50, most: 100 });
  return { Grants: page.items.map(grant => grantEntry(key, grant, context.state)), ...page.more };
};
