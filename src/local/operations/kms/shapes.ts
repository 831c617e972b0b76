import { blob, flag, integer, list, oneOf, pairs, structure, text } from "./rules.ts";

/*
 * The members that many operations share, as AWS's service model bounds them:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
 */

export const keyId = text({ min: 1, max: 2048 });
export const aliasName = text({ min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" });
export const encryptionContext = pairs;
export const grantTokens = list(text({ min: 1, max: 8192 }), { max: 10 });
export const region = text({ min: 1, max: 32, pattern: "^([a-z]+-){2,3}\\d+$" });
export const grantId = text({ min: 1, max: 128 });
export const principal = text({ min: 1, max: 256, pattern: "^[\\w+=,.@:/-]+$" });
export const encryptionAlgorithm = oneOf([
  "SYMMETRIC_DEFAULT",
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "SM2PKE",
]);
export const dataKeySpec = oneOf(["AES_256", "AES_128"]);
export const numberOfBytes = integer({ min: 1, max: 1024 });
export const dryRun = flag;
export const limit = integer({ min: 1, max: 1000 });
export const marker = text({ min: 1, max: 1024, pattern: "[\\u0020-\\u00FF]*" });
export const policyName = text({ min: 1, max: 128, pattern: "[\\w]+" });
export const policyText = text({
  min: 1,
  max: 131_072,
  pattern: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
});
export const description = text({ max: 8192 });
export const materialId = text({ min: 64, max: 64, pattern: "^[a-f0-9]+$" });
export const tagKey = text({ min: 1, max: 128 });
export const recipient = structure({
  KeyEncryptionAlgorithm: oneOf(["RSAES_OAEP_SHA_256"]),
  AttestationDocument: blob({ min: 1, max: 262_144 }),
});
