import type { Operation } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, members, required } from "./rules.ts";
import { dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId } from "./shapes.ts";
import { mustFit, sealFor, targetOf } from "./target.ts";

const read = members({
  KeyId: required(keyId),
  Plaintext: required(blob({ min: 1, max: 4096, secret: true })),
  EncryptionContext: encryptionContext,
  GrantTokens: grantTokens,
  EncryptionAlgorithm: encryptionAlgorithm,
  DryRun: dryRun,
});

/**
 * Encrypts up to 4096 bytes under a key, under asymmetric ones less.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
export const Encrypt: Operation = context => {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId, anyKey);
  context.authorize();
  const target = targetOf(context, key, input.EncryptionAlgorithm, input.EncryptionContext);
  const plaintext = Buffer.from(input.Plaintext, "base64");
  mustFit(target, plaintext);
  if (input.DryRun) throw dryRunPassed();
  const { ciphertext } = sealFor(context, target, plaintext);
  return {
    CiphertextBlob: ciphertext.toString("base64"),
    EncryptionAlgorithm: target.algorithm,
    KeyId: key.arn,
  };
};
