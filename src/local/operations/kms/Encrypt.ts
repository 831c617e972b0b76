import { encrypt } from "../../crypto/cipher.ts";
import type { Operation } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustBeEnabled } from "./key-state.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, members, required } from "./rules.ts";
import { dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId } from "./shapes.ts";
import { materialOf, mustSuit, symmetric } from "./use.ts";

const read = members({
  KeyId: required(keyId),
  Plaintext: required(blob({ min: 1, max: 4096 })),
  EncryptionContext: encryptionContext,
  GrantTokens: grantTokens,
  EncryptionAlgorithm: encryptionAlgorithm,
  DryRun: dryRun,
});

/**
 * Encrypts up to 4096 bytes under a key.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
export const Encrypt: Operation = context => {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId, anyKey);
  context.authorize();
  mustSuit(key, input.EncryptionAlgorithm);
  mustBeEnabled(key);
  if (input.DryRun) throw dryRunPassed();
  const material = materialOf(context, key);
  const plaintext = Buffer.from(input.Plaintext, "base64");
  const ciphertext = encrypt(material, plaintext, input.EncryptionContext ?? {});
  return {
    CiphertextBlob: ciphertext.toString("base64"),
    EncryptionAlgorithm: symmetric,
    KeyId: key.arn,
  };
};
