import { calls } from "../calls.ts";
import { type Answer, refusal } from "../row.ts";

const unsure = { unsure: "the text" };
const proxy = {
  CustomKeyStoreName: "name",
  CustomKeyStoreType: "EXTERNAL_KEY_STORE",
  XksProxyConnectivity: "PUBLIC_ENDPOINT",
  XksProxyUriEndpoint: "https://proxy.xks.example.com",
  XksProxyUriPath: "/kms/xks/v1",
  XksProxyAuthenticationCredential: {
    AccessKeyId: "<20 × A>",
    RawSecretAccessKey: "<43 × a>",
  },
};

/** Custom key stores, of which the local AWS has none. */
export const stores: readonly Answer[] = [
  ...[
    "ConnectCustomKeyStore",
    "DeleteCustomKeyStore",
    "DisconnectCustomKeyStore",
    "UpdateCustomKeyStore",
  ].map(operation =>
    refusal(
      operation,
      "CustomKeyStoreId names no store",
      calls[operation] ?? {},
      ["CustomKeyStoreNotFoundException", ""],
      ["model"],
      unsure,
    ),
  ),
  ...[{ CustomKeyStoreId: "cks-1" }, { CustomKeyStoreName: "none" }].map(call =>
    refusal(
      "DescribeCustomKeyStores",
      `${Object.keys(call)[0]} names no store`,
      call,
      ["CustomKeyStoreNotFoundException", ""],
      ["model"],
      unsure,
    ),
  ),
  refusal(
    "CreateCustomKeyStore",
    "there is no such CloudHSM cluster",
    calls["CreateCustomKeyStore"] ?? {},
    ["CloudHsmClusterNotFoundException", ""],
    ["model"],
    unsure,
  ),
  refusal(
    "CreateCustomKeyStore",
    "the store's cluster is not named",
    { CustomKeyStoreName: "name" },
    ["ValidationException", "CloudHsmClusterId is required."],
    [],
  ),
  refusal(
    "CreateCustomKeyStore",
    "the external key store's proxy does not answer",
    proxy,
    ["XksProxyUriUnreachableException", ""],
    ["model"],
    unsure,
  ),
];
