import type { Operation } from "../../operation.ts";
import { noSuchStore, storeId, storeMembers, storeName } from "./custom-key-stores.ts";
import { members, required } from "./rules.ts";

const read = members({
  CustomKeyStoreId: required(storeId),
  NewCustomKeyStoreName: storeName,
  ...storeMembers,
});

/**
 * Would change a custom key store, of which the local AWS holds none.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html
 */
export const UpdateCustomKeyStore: Operation = context => {
  read(context.parameters);
  context.authorize();
  throw noSuchStore();
};
