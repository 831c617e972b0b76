import type { Operation } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustBeEnabled } from "./key-state.ts";
import { handOver, recipientOf } from "./recipient.ts";
import { blob, list, members, oneOf, required } from "./rules.ts";
import {
  dryRun,
  encryptionAlgorithm,
  encryptionContext,
  grantTokens,
  keyId,
  recipient,
} from "./shapes.ts";
import { authorizeSource, findSource, mustBeSource, open } from "./source.ts";
import { mustHave } from "./use.ts";

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
 * names; a KeyId only says which one it has to be. Ciphertexts of asymmetric keys name none.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
export const Decrypt: Operation = context => {
  const input = read(context.parameters);
  mustHave(input);
  const { EncryptionAlgorithm, EncryptionContext, KeyId } = input;
  const source = findSource(context, input.CiphertextBlob, KeyId, EncryptionAlgorithm);
  const { key } = source;
  const recipient = recipientOf(context, input.Recipient);
  authorizeSource(context, source, KeyId, recipient?.asks.attestation);
  mustBeSource(context, source, EncryptionContext);
  mustBeEnabled(key);
  if (input.DryRun) throw dryRunPassed();
  const { materialId, plaintext } = open(context, source, EncryptionContext);
  return {
    EncryptionAlgorithm: source.algorithm,
    KeyId: key.arn,
    ...(materialId !== undefined && { KeyMaterialId: materialId }),
    ...handOver(recipient, "Plaintext", plaintext),
  };
};
