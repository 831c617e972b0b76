import { expect, test } from "vitest";
import { allow, LocalKms } from "./local-kms.ts";

/* https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html */
const cluster = {
  CustomKeyStoreName: "store",
  CloudHsmClusterId: "cluster-2a34b5cdefg",
  KeyStorePassword: "kmsPswd",
  TrustAnchorCertificate: "certificate",
};
const proxy = {
  CustomKeyStoreName: "store",
  CustomKeyStoreType: "EXTERNAL_KEY_STORE",
  XksProxyConnectivity: "PUBLIC_ENDPOINT",
  XksProxyUriEndpoint: "https://myproxy.xks.example.com",
  XksProxyUriPath: "/kms/xks/v1",
  XksProxyAuthenticationCredential: {
    AccessKeyId: "ABCDE23456723EXAMPLE",
    RawSecretAccessKey: "DXjSUawnel2fr6SKC7G25CNxTyWKE5PF9XX6H/u9pSo=",
  },
};
const behindEndpoint = { ...proxy, XksProxyConnectivity: "VPC_ENDPOINT_SERVICE" };
const service = "com.amazonaws.vpce.us-east-1.vpce-svc-example1";

test.each([
  ["CreateCustomKeyStore", cluster, "CloudHsmClusterNotFoundException"],
  ["CreateCustomKeyStore", proxy, "XksProxyUriUnreachableException"],
  ["CreateCustomKeyStore", behindEndpoint, "ValidationException"],
  [
    "CreateCustomKeyStore",
    { ...behindEndpoint, XksProxyVpcEndpointServiceName: service },
    "XksProxyVpcEndpointServiceNotFoundException",
  ],
  ["CreateCustomKeyStore", { CustomKeyStoreName: "store" }, "ValidationException"],
  ["ConnectCustomKeyStore", { CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFoundException"],
  ["DisconnectCustomKeyStore", { CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFoundException"],
  ["DeleteCustomKeyStore", { CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFoundException"],
  ["UpdateCustomKeyStore", { CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFoundException"],
  ["DescribeCustomKeyStores", { CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFoundException"],
  ["DescribeCustomKeyStores", { CustomKeyStoreName: "store" }, "CustomKeyStoreNotFoundException"],
  ["CreateKey", { CustomKeyStoreId: "cks-1" }, "CustomKeyStoreNotFoundException"],
  ["CreateKey", { Origin: "AWS_CLOUDHSM" }, "ValidationException"],
  [
    "GenerateRandom",
    { NumberOfBytes: 1, CustomKeyStoreId: "cks" },
    "CustomKeyStoreNotFoundException",
  ],
])("%s with %j finds nothing to reach: %s", (operation, parameters, code) => {
  expect(new LocalKms().fault(operation, parameters).code).toBe(code);
});

test("there are no custom key stores to list, and who may not list them is denied", () => {
  const kms = new LocalKms();
  expect(kms.call("DescribeCustomKeyStores")).toEqual({ CustomKeyStores: [], Truncated: false });
  const caller = kms.role("nobody", allow("kms:ListKeys"));
  for (const [operation, parameters] of [
    ["DescribeCustomKeyStores", {}],
    ["CreateCustomKeyStore", cluster],
    ["ConnectCustomKeyStore", { CustomKeyStoreId: "cks-1" }],
  ] as const) {
    expect(kms.fault(operation, parameters, { caller }).code).toBe("AccessDeniedException");
  }
});

test("a refusal does not repeat the secrets of a call", () => {
  const KeyStorePassword = "too long a password, by one letter or more";
  const { message } = new LocalKms().fault("CreateCustomKeyStore", {
    ...cluster,
    KeyStorePassword,
  });
  expect(message).toBe(
    "1 validation error detected: Value at 'keyStorePassword' failed to satisfy constraint: Member must have length less than or equal to 32",
  );
});
