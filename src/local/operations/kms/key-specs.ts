import { oneOf } from "./rules.ts";

/*
 * The specs of keys, in the order in which AWS's texts list them. It is recorded of GenerateDataKey,
 * from before ML-KEM: https://github.com/floci-io/floci/pull/3968. That CreateKey lists them so, and
 * where ML-KEM stands, is not recorded.
 */
const listed = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "ECC_NIST_EDWARDS25519",
  "SYMMETRIC_DEFAULT",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "SM2",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
] as const;

/** CreateKey's KeySpec. */
export const keySpec = oneOf([...listed, "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"]);

/** CreateKey's CustomerMasterKeySpec, which is out of use and does not know the newer specs. */
export const customerMasterKeySpec = oneOf([
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "SYMMETRIC_DEFAULT",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "SM2",
]);

/**
 * The KeySpec of a data key. AWS's text lists the specs of keys, though it takes none of them:
 * https://github.com/boto/boto3/issues/3428
 */
export const dataKeySpec = oneOf(listed, { only: ["AES_256", "AES_128"] });
