import { encrypt } from "../../crypto/cipher.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import type { Operation } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustBeEnabled } from "./key-state.ts";
import { anyKey, findKey } from "./resolve.ts";
import { blob, list, members, oneOf, required } from "./rules.ts";
import { dryRun, encryptionAlgorithm, encryptionContext, grantTokens, keyId } from "./shapes.ts";
import { findSource, mustBeSource, open } from "./source.ts";
import { authorizeByCiphertext, materialOf, mustHave, mustSuit, symmetric } from "./use.ts";

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
  const source = findSource(context, input.CiphertextBlob, input.SourceKeyId);
  const target = findKey(context, input.DestinationKeyId, anyKey);
  if (input.SourceKeyId === undefined) authorizeByCiphertext(context, source.key);
  else context.authorize({ ciphertextKey: source.blob.key });
  mustBeSource(source);
  mustSuit(source.key, input.SourceEncryptionAlgorithm);
  mustSuit(target, input.DestinationEncryptionAlgorithm);
  mustBeEnabled(source.key);
  mustBeEnabled(target);
  if (input.DryRun) throw dryRunPassed();
  const { materialId, plaintext } = open(context, source, input.SourceEncryptionContext);
  const material = materialOf(context, target);
  const ciphertext = encrypt(material, plaintext, input.DestinationEncryptionContext ?? {});
  return {
    CiphertextBlob: ciphertext.toString("base64"),
    DestinationEncryptionAlgorithm: symmetric,
    DestinationKeyMaterialId: currentMaterialId(material),
    KeyId: target.arn,
    SourceEncryptionAlgorithm: symmetric,
    SourceKeyId: source.key.arn,
    SourceKeyMaterialId: materialId,
  };
};
