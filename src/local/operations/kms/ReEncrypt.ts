import type { Operation } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustBeEnabled } from "./key-state.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, list, members, oneOf, required } from "./rules.ts";
import { dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId } from "./shapes.ts";
import { authorizeSource, findSource, mustBeSource, open } from "./source.ts";
import { mustFit, sealFor, targetOf } from "./target.ts";
import { mustHave } from "./use.ts";

const read = members({
  CiphertextBlob: required(blob({ min: 1, max: 6144 })),
  SourceEncryptionContext: encryptionContext,
  SourceKeyId: keyId,
  DestinationKeyId: required(keyId),
  DestinationEncryptionContext: encryptionContext,
  SourceEncryptionAlgorithm: encryptionAlgorithm,
  DestinationEncryptionAlgorithm: encryptionAlgorithm,
  GrantTokens: grantTokens,
  DryRun: dryRun,
  DryRunModifiers: list(oneOf(["IGNORE_CIPHERTEXT"])),
});

/**
 * Decrypts and encrypts anew under another key or encryption context; the plaintext stays inside.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
 */
export const ReEncrypt: Operation = context => {
  const input = read(context.parameters);
  mustHave(input);
  const { DestinationEncryptionContext, SourceEncryptionContext, SourceKeyId } = input;
  const { DestinationEncryptionAlgorithm, SourceEncryptionAlgorithm } = input;
  const source = findSource(context, input.CiphertextBlob, SourceKeyId, SourceEncryptionAlgorithm);
  const key = findKey(context, input.DestinationKeyId, anyKey);
  authorizeSource(context, source, SourceKeyId);
  mustBeSource(context, source, SourceEncryptionContext);
  const pairs = DestinationEncryptionContext;
  const target = targetOf(context, key, DestinationEncryptionAlgorithm, pairs);
  mustBeEnabled(source.key);
  mustBeEnabled(key);
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
