import type { Operation } from "../../operation.ts";
import { noSuchStore, storeId } from "./custom-key-stores.ts";
import { members, required } from "./rules.ts";

const read = members({ CustomKeyStoreId: required(storeId) });

/**
 * Would disconnect a custom key store, of which the local AWS holds none.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html
 */
export const DisconnectCustomKeyStore: Operation = context => {
  read(context.parameters);
  context.authorize();
  throw noSuchStore();
};
