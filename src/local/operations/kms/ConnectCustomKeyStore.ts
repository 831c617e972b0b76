import type { Operation } from "../../operation.ts";
import { noSuchStore, storeId } from "./custom-key-stores.ts";
import { members, required } from "./rules.ts";

const read = members({ CustomKeyStoreId: required(storeId) });

/**
 * Would connect a custom key store, of which the local AWS holds none.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html
 */
export const ConnectCustomKeyStore: Operation = context => {
  read(context.parameters);
  context.authorize();
  throw noSuchStore();
};
