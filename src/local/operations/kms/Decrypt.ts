import type { Operation, OperationContext } from "../../operation.ts";
import type { ServiceError } from "../../service-error.ts";
import { dryRunPassed } from "./faults.ts";
import { mustServe } from "./key-kinds.ts";
import { handOver, recipientOf } from "./recipient.ts";
import { blob, members, required } from "./rules.ts";
import {
  dryRunModifiers,
  encryptionAlgorithm,
  encryptionContext,
  dryRun as flagged,
  grantTokens,
  keyId,
  recipient,
} from "./shapes.ts";
import {
  authorizeSource,
  findSource,
  findSourceKey,
  ignoresCiphertext,
  mustBeSource,
  open,
} from "./source.ts";
import { symmetric } from "./use.ts";

const ciphertext = blob({ min: 1, max: 6144 });
const others = {
  EncryptionContext: encryptionContext,
  GrantTokens: grantTokens,
  KeyId: keyId,
  EncryptionAlgorithm: encryptionAlgorithm,
  Recipient: recipient,
  DryRun: flagged,
  DryRunModifiers: dryRunModifiers,
};
const read = members({ CiphertextBlob: required(ciphertext), ...others });
const readDryRun = members({ CiphertextBlob: ciphertext, ...others });

/**
 * Decrypts what Encrypt, ReEncrypt or GenerateDataKey made. The key is the one that the ciphertext
 * names; a KeyId only says which one it has to be. Ciphertexts of asymmetric keys name none.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
export const Decrypt: Operation = context => {
  if (ignoresCiphertext(context.parameters)) throw dryRun(context);
  const input = read(context.parameters);
  const { EncryptionAlgorithm, EncryptionContext, KeyId } = input;
  const source = findSource(context, input.CiphertextBlob, KeyId, EncryptionAlgorithm);
  const { key } = source;
  const recipient = recipientOf(context, input.Recipient);
  authorizeSource(context, source, KeyId, recipient?.asks.attestation);
  mustBeSource(context, source, EncryptionContext);
  if (input.DryRun) throw dryRunPassed();
  const { materialId, plaintext } = open(context, source, EncryptionContext);
  return {
    EncryptionAlgorithm: source.algorithm,
    KeyId: key.arn,
    ...(materialId !== undefined && { KeyMaterialId: materialId }),
    ...handOver(recipient, "Plaintext", plaintext),
  };
};

/** Asks for the permission alone. */
function dryRun(context: OperationContext): ServiceError {
  const input = readDryRun(context.parameters);
  const key = findSourceKey(context, input.KeyId, "KeyId");
  context.authorize(recipientOf(context, input.Recipient)?.asks);
  mustServe(context, key, "ENCRYPT_DECRYPT", input.EncryptionAlgorithm ?? symmetric);
  return dryRunPassed();
}
