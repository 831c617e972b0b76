import type { Operation } from "../../operation.ts";
import { storeMembers, storeName, unreachable } from "./custom-key-stores.ts";
import { members, oneOf, type Passed, required, text, validation } from "./rules.ts";

const shape = {
  CustomKeyStoreName: required(storeName),
  TrustAnchorCertificate: text({ min: 1, max: 5000 }),
  CustomKeyStoreType: oneOf(["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]),
  ...storeMembers,
};
const read = members(shape);
type Input = Passed<typeof shape>;

const ofCluster = ["CloudHsmClusterId", "KeyStorePassword", "TrustAnchorCertificate"] as const;
const ofProxy = [
  "XksProxyAuthenticationCredential",
  "XksProxyConnectivity",
  "XksProxyUriEndpoint",
  "XksProxyUriPath",
] as const;

/**
 * Is refused, since the cluster or proxy that it names is not there for the local AWS.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html
 */
export const CreateCustomKeyStore: Operation = context => {
  const input = read(context.parameters);
  context.authorize();
  if (input.CustomKeyStoreType !== "EXTERNAL_KEY_STORE") {
    mustHave(input, ofCluster);
    throw unreachable("CloudHsmClusterNotFoundException");
  }
  mustHave(input, ofProxy);
  if (input.XksProxyConnectivity === "PUBLIC_ENDPOINT") {
    throw unreachable("XksProxyUriUnreachableException");
  }
  mustHave(input, ["XksProxyVpcEndpointServiceName"]);
  throw unreachable("XksProxyVpcEndpointServiceNotFoundException");
};

/** The page says which members each kind of store needs; no recorded text was found. */
function mustHave(input: Input, needed: readonly (keyof Input)[]): void {
  const missing = needed.find(name => input[name] === undefined);
  if (missing !== undefined) throw validation(`${missing} is required.`);
}
