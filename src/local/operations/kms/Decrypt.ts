import type { Operation } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustBeEnabled } from "./key-state.ts";
import { blob, list, members, oneOf, required } from "./rules.ts";
import {
  dryRun,
  encryptionAlgorithm,
  encryptionContext,
  grantTokens,
  keyId,
  recipient,
} from "./shapes.ts";
import { findSource, mustBeSource, open } from "./source.ts";
import { authorizeByCiphertext, mustHave, mustSuit, symmetric } from "./use.ts";

const read = members({
  CiphertextBlob: required(blob({ min: 1, max: 6144 })),
  EncryptionContext: encryptionContext,
  GrantTokens: grantTokens,
  KeyId: keyId,
  EncryptionAlgorithm: encryptionAlgorithm,
  Recipient: recipient,
  DryRun: dryRun,
  DryRunModifiers: list(oneOf(["IGNORE_CIPHERTEXT"])),
});

/**
 * Decrypts what Encrypt, ReEncrypt or GenerateDataKey made. The key is the one that the ciphertext
 * names; a KeyId only says which one it has to be.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
export const Decrypt: Operation = context => {
  const input = read(context.parameters);
  mustHave(input);
  const source = findSource(context, input.CiphertextBlob, input.KeyId);
  const { key } = source;
  if (input.KeyId === undefined) authorizeByCiphertext(context, key);
  else context.authorize({ ciphertextKey: source.blob.key });
  mustBeSource(source);
  mustSuit(key, input.EncryptionAlgorithm);
  mustBeEnabled(key);
  if (input.DryRun) throw dryRunPassed();
  const { materialId, plaintext } = open(context, source, input.EncryptionContext);
  return {
    EncryptionAlgorithm: symmetric,
    KeyId: key.arn,
    KeyMaterialId: materialId,
    Plaintext: plaintext.toString("base64"),
  };
};
