import type { Operation, OperationContext } from "../../operation.ts";
import type { ServiceError } from "../../service-error.ts";
import { dryRunPassed } from "./faults.ts";
import { mustServe } from "./key-kinds.ts";
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
import { mustHave, symmetric } from "./use.ts";

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
  mustHave(input);
  const { EncryptionAlgorithm, EncryptionContext, KeyId } = input;
  const source = findSource(context, input.CiphertextBlob, KeyId, EncryptionAlgorithm);
  const { key } = source;
  authorizeSource(context, source, KeyId);
  mustBeSource(context, source, EncryptionContext);
  if (input.DryRun) throw dryRunPassed();
  const { materialId, plaintext } = open(context, source, EncryptionContext);
  return {
    EncryptionAlgorithm: source.algorithm,
    KeyId: key.arn,
    ...(materialId !== undefined && { KeyMaterialId: materialId }),
    Plaintext: plaintext.toString("base64"),
  };
};

/** Asks for the permission alone. */
function dryRun(context: OperationContext): ServiceError {
  const input = readDryRun(context.parameters);
  mustHave(input);
  const key = findSourceKey(context, input.KeyId, "KeyId");
  context.authorize();
  mustServe(context, key, "ENCRYPT_DECRYPT", input.EncryptionAlgorithm ?? symmetric);
  return dryRunPassed();
}
