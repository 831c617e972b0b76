import { ServiceError } from "../../service-error.ts";
import { oneOf, required, structure, text, validation } from "./rules.ts";

/*
 * Custom key stores keep keys outside of KMS: in an AWS CloudHSM cluster, or behind a proxy. The
 * local AWS reaches neither, so that it holds no store, and answers as AWS does where the cluster or
 * the proxy is not there. The exceptions stand on AWS's pages; their texts have no recorded source.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html
 */

export const storeId = text({ min: 1, max: 64 });
export const storeName = text({ min: 1, max: 256 });

/** The members that CreateCustomKeyStore and UpdateCustomKeyStore have in common. */
export const storeMembers = {
  CloudHsmClusterId: text({ min: 19, max: 24, pattern: "cluster-[2-7a-zA-Z]{11,16}" }),
  KeyStorePassword: text({ min: 7, max: 32, secret: true }),
  XksProxyUriEndpoint: text({ min: 10, max: 128, pattern: "^https://[a-zA-Z0-9.-]+$" }),
  XksProxyUriPath: text({
    min: 10,
    max: 128,
    pattern: "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$",
  }),
  XksProxyVpcEndpointServiceName: text({
    min: 20,
    max: 64,
    pattern: "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$",
  }),
  XksProxyVpcEndpointServiceOwner: text({ min: 12, max: 12, pattern: "[0-9]{12}" }),
  XksProxyAuthenticationCredential: structure({
    AccessKeyId: required(text({ min: 20, max: 30, pattern: "^[A-Z2-7]+$", secret: true })),
    RawSecretAccessKey: required(
      text({ min: 43, max: 64, pattern: "^[a-zA-Z0-9\\/+=]+$", secret: true }),
    ),
  }),
  XksProxyConnectivity: oneOf(["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"]),
};

/** What every operation answers that names a store: there is none. */
export function noSuchStore(): ServiceError {
  return new ServiceError("CustomKeyStoreNotFoundException", "");
}

/** What a new store meets: the cluster or proxy that it names cannot be reached. */
export function unreachable(code: string): ServiceError {
  return new ServiceError(code, "");
}

/**
 * Refuses a key that is to be in a custom key store.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-CustomKeyStoreId
 */
export function mustBeInNoStore(store: string | undefined, origin: string | undefined): void {
  if (store !== undefined) throw noSuchStore();
  if (origin === "AWS_CLOUDHSM" || origin === "EXTERNAL_KEY_STORE") {
    // The page asks for both together; no recorded text was found.
    throw validation(`You must specify a CustomKeyStoreId value for the origin ${origin}.`);
  }
}
