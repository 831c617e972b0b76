import type { Operation, OperationContext } from "../../operation.ts";
import type { ServiceError } from "../../service-error.ts";
import { dryRunPassed } from "./faults.ts";
import { mustServe } from "./key-kinds.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, members, required } from "./rules.ts";
import {
  dryRunModifiers,
  encryptionAlgorithm,
  encryptionContext,
  dryRun as flagged,
  grantTokens,
  keyId,
} from "./shapes.ts";
import {
  authorizeSource,
  findSource,
  findSourceKey,
  ignoresCiphertext,
  mustBeSource,
  open,
} from "./source.ts";
import { mustFit, sealFor, targetOf } from "./target.ts";
import { symmetric } from "./use.ts";

const ciphertext = blob({ min: 1, max: 6144 });
const others = {
  SourceEncryptionContext: encryptionContext,
  SourceKeyId: keyId,
  DestinationKeyId: required(keyId),
  DestinationEncryptionContext: encryptionContext,
  SourceEncryptionAlgorithm: encryptionAlgorithm,
  DestinationEncryptionAlgorithm: encryptionAlgorithm,
  GrantTokens: grantTokens,
  DryRun: flagged,
  DryRunModifiers: dryRunModifiers,
};
const read = members({ CiphertextBlob: required(ciphertext), ...others });
const readDryRun = members({ CiphertextBlob: ciphertext, ...others });

/**
 * Decrypts and encrypts anew under another key or encryption context; the plaintext stays inside.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
 */
export const ReEncrypt: Operation = context => {
  if (ignoresCiphertext(context.parameters)) throw dryRun(context);
  const input = read(context.parameters);
  const { DestinationEncryptionContext, SourceEncryptionContext, SourceKeyId } = input;
  const { DestinationEncryptionAlgorithm, SourceEncryptionAlgorithm } = input;
  const source = findSource(context, input.CiphertextBlob, SourceKeyId, SourceEncryptionAlgorithm);
  const key = findKey(context, input.DestinationKeyId, anyKey);
  authorizeSource(context, source, SourceKeyId);
  mustBeSource(context, source, SourceEncryptionContext);
  const pairs = DestinationEncryptionContext;
  const target = targetOf(context, key, DestinationEncryptionAlgorithm, pairs);
  if (input.DryRun) throw dryRunPassed();
  const opened = open(context, source, SourceEncryptionContext);
  mustFit(target, opened.plaintext);
  const sealed = sealFor(context, target, opened.plaintext);
  return {
    CiphertextBlob: sealed.ciphertext.toString("base64"),
    DestinationEncryptionAlgorithm: target.algorithm,
    ...(sealed.materialId !== undefined && { DestinationKeyMaterialId: sealed.materialId }),
    KeyId: key.arn,
    SourceEncryptionAlgorithm: source.algorithm,
    SourceKeyId: source.key.arn,
    ...(opened.materialId !== undefined && { SourceKeyMaterialId: opened.materialId }),
  };
};

/** Asks for the permissions alone. */
function dryRun(context: OperationContext): ServiceError {
  const input = readDryRun(context.parameters);
  const source = findSourceKey(context, input.SourceKeyId, "SourceKeyId");
  const key = findKey(context, input.DestinationKeyId, anyKey);
  context.authorize();
  mustServe(context, source, "ENCRYPT_DECRYPT", input.SourceEncryptionAlgorithm ?? symmetric);
  mustServe(context, key, "ENCRYPT_DECRYPT", input.DestinationEncryptionAlgorithm ?? symmetric);
  return dryRunPassed();
}
