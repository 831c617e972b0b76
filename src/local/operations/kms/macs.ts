import { createHmac } from "node:crypto";
import type { Key } from "../../../model/estate.ts";
import { backingKeyOf, current } from "../../crypto/material.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustServe } from "./key-kinds.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, oneOf, type Passed, required } from "./rules.ts";
import { dryRun, grantTokens, keyId } from "./shapes.ts";
import { materialOf } from "./use.ts";

/** What GenerateMac and VerifyMac both take. */
export const authenticated = {
  Message: required(blob({ min: 1, max: 4096, secret: true })),
  KeyId: required(keyId),
  // The order is that of the recorded text: localstack/localstack, test_invalid_generate_mac.
  MacAlgorithm: required(oneOf(["HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"])),
  GrantTokens: grantTokens,
  DryRun: dryRun,
};

/** The key of a call that may go on, and the message's code under it. */
export function macOf(
  context: OperationContext,
  input: Passed<typeof authenticated>,
): { readonly key: Key; readonly mac: Buffer } {
  const { MacAlgorithm } = input;
  const key = findKey(context, input.KeyId, anyKey);
  context.authorize();
  mustServe(context, key, "GENERATE_VERIFY_MAC", MacAlgorithm);
  if (input.DryRun) throw dryRunPassed();
  const material = materialOf(context, key);
  const hash = MacAlgorithm.replace("HMAC_SHA_", "sha");
  const hmac = createHmac(hash, backingKeyOf(material, current(material)).key);
  return { key, mac: hmac.update(Buffer.from(input.Message, "base64")).digest() };
}
