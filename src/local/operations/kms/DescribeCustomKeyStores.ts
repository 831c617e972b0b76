import type { Operation } from "../../operation.ts";
import { noSuchStore, storeId, storeName } from "./custom-key-stores.ts";
import { pageOf } from "./pages.ts";
import { members } from "./rules.ts";
import { limit, marker } from "./shapes.ts";

const read = members({
  CustomKeyStoreId: storeId,
  CustomKeyStoreName: storeName,
  Limit: limit,
  Marker: marker,
});

/**
 * Lists the custom key stores, of which the local AWS holds none.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html
 */
export const DescribeCustomKeyStores: Operation = context => {
  const input = read(context.parameters);
  context.authorize();
  if (input.CustomKeyStoreId !== undefined || input.CustomKeyStoreName !== undefined) {
    throw noSuchStore();
  }
  const none: readonly string[] = [];
  const page = pageOf(none, store => store, input, { usual: 1000, most: 1000 });
  return { CustomKeyStores: page.items, ...page.more };
};
