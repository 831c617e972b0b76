import { blob, flag, integer, list, oneOf, pairs, structure, text } from "./rules.ts";

/*
 * The members that many operations share, as AWS's service model bounds them:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
 */

// The pattern is in no published model; recorded: https://github.com/floci-io/floci/pull/3968
export const keyId = text({ min: 1, max: 2048, pattern: "^\\p{ASCII}+$" });
export const aliasName = text({ min: 1, max: 256, pattern: "^[a-zA-Z0-9:/_-]+$" });
export const encryptionContext = pairs;
export const grantTokens = list(text({ min: 1, max: 8192 }), { max: 10 });
export const region = text({ min: 1, max: 32, pattern: "^([a-z]+-){2,3}\\d+$" });
export const grantId = text({ min: 1, max: 128 });
export const principal = text({ min: 1, max: 256, pattern: "^[\\w+=,.@:/-]+$" });
export const servicePrincipal = text({
  min: 1,
  max: 128,
  pattern: "^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$",
});
// The order of the values in the texts is recorded: https://github.com/floci-io/floci/pull/3968
export const encryptionAlgorithm = oneOf([
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "SM2PKE",
  "SYMMETRIC_DEFAULT",
]);
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
export const dryRunModifiers = list(oneOf(["IGNORE_CIPHERTEXT"]));
