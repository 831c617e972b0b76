import type { Grant, Key } from "../../../model/estate.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { dropDue } from "./expiry.ts";
import { forServicesOnly } from "./faults.ts";
import { checkOne } from "./grant-rules.ts";
import { grantEntry, isPrincipal } from "./grants.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { members, required } from "./rules.ts";
import { limit, marker, principal, servicePrincipal } from "./shapes.ts";

const read = members({
  Limit: limit,
  Marker: marker,
  RetiringPrincipal: principal,
  RetiringServicePrincipal: servicePrincipal,
});

/**
 * Lists the grants in the Region whose retiring principal is one of the caller's account, also
 * those on keys of other accounts.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html
 */
export const ListRetirableGrants: Operation = context => {
  const input = read(context.parameters);
  const { RetiringPrincipal, RetiringServicePrincipal } = input;
  checkOne(
    RetiringPrincipal,
    RetiringServicePrincipal,
    "RetiringPrincipal",
    "RetiringServicePrincipal",
  );
  context.authorize();
  if (RetiringServicePrincipal !== undefined) throw forServicesOnly("RetiringServicePrincipal");
  const retiring = members({ RetiringPrincipal: required(principal) })({
    RetiringPrincipal,
  }).RetiringPrincipal;
  if (retiring.split(":")[4] !== context.account) {
    // No recorded text was found.
    throw new ServiceError("InvalidArnException", `Invalid principal ${retiring}`);
  }
  const found = sortedBy(retirable(context, retiring), ({ grant }) => grant.id);
  const page = pageOf(found, ({ grant }) => grant.id, input, { usual: 50, most: 100 });
  const entries = page.items.map(({ grant, key }) => grantEntry(key, grant, context.state));
  return { Grants: entries, ...page.more };
};

function retirable(
  { now, region, state }: OperationContext,
  retiring: string,
): { grant: Grant; key: Key }[] {
  dropDue(state, now);
  const found: { grant: Grant; key: Key }[] = [];
  for (const key of state.keys.values()) {
    if (key.region !== region) continue;
    for (const grant of key.grants) {
      const { retiring: named = "", retiringId } = grant;
      if (isPrincipal(named, retiringId, retiring, state)) found.push({ grant, key });
    }
  }
  return found;
}
