import type { Operation } from "../../operation.ts";
import { dropDue } from "./expiry.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { list, members, oneOf } from "./rules.ts";
import { limit, marker } from "./shapes.ts";

const read = members({
  Limit: limit,
  Marker: marker,
  ResourceOwners: list(oneOf(["SELF", "OTHER_ACCOUNTS_VIA_RAM"]), { min: 1, max: 2 }),
});

/**
 * Lists the keys of the caller's account in the Region. No account shares keys here, as AWS's do
 * through RAM, so that a call that asks for such keys alone finds none.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html
 */
export const ListKeys: Operation = context => {
  const input = read(context.parameters);
  context.authorize();
  const { account, region, state } = context;
  dropDue(state, context.now);
  const { ResourceOwners = ["SELF"] } = input;
  const own = [...state.keys.values()].filter(
    key => ResourceOwners.includes("SELF") && key.account === account && key.region === region,
  );
  const keys = sortedBy(own, key => key.id);
  const page = pageOf(keys, key => key.id, input, { usual: 100, most: 1000 });
  const Keys = page.items.map(key => ({ KeyArn: key.arn, KeyId: key.id }));
  return { Keys, ...page.more };
};
