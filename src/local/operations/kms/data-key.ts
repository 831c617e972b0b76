import { randomBytes } from "node:crypto";
import { encrypt } from "../../crypto/cipher.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustMakeDataKeys } from "./key-kinds.ts";
import { mustBeEnabled } from "./key-state.ts";
import { handOver, recipientOf } from "./recipient.ts";
import { anyKey, findKey } from "./resolve.ts";
import { members, required, validation } from "./rules.ts";
import {
  dataKeySpec,
  dryRun,
  encryptionContext,
  grantTokens,
  keyId,
  numberOfBytes,
  recipient,
} from "./shapes.ts";
import { materialOf } from "./use.ts";

const read = members({
  KeyId: required(keyId),
  EncryptionContext: encryptionContext,
  NumberOfBytes: numberOfBytes,
  KeySpec: dataKeySpec,
  GrantTokens: grantTokens,
  Recipient: recipient,
  DryRun: dryRun,
});

const lengths = { AES_128: 16, AES_256: 32 } as const;

/**
 * Makes a data key and encrypts it.
 * @param handsOver whether the answer has the data key itself, too, in the clear or for a recipient
 */
export function makeDataKey(
  context: OperationContext,
  handsOver: boolean,
): Readonly<Record<string, unknown>> {
  const input = read(context.parameters);
  if ((input.KeySpec === undefined) === (input.NumberOfBytes === undefined)) {
    // Recorded: getmoto/moto, tests/test_kms/test_kms_boto3.py; nsmithuk/local-kms
    throw validation("Please specify either number of bytes or key spec.");
  }
  const key = findKey(context, input.KeyId, anyKey);
  const recipient = recipientOf(context, handsOver ? input.Recipient : undefined);
  context.authorize(recipient?.asks);
  mustMakeDataKeys(context, key);
  mustBeEnabled(key);
  if (input.DryRun) throw dryRunPassed();
  const length = input.KeySpec === undefined ? input.NumberOfBytes : lengths[input.KeySpec];
  const plaintext = randomBytes(length ?? 0);
  const material = materialOf(context, key);
  const ciphertext = encrypt(material, plaintext, input.EncryptionContext ?? {});
  return {
    CiphertextBlob: ciphertext.toString("base64"),
    KeyId: key.arn,
    KeyMaterialId: currentMaterialId(material),
    ...(handsOver && handOver(recipient, "Plaintext", plaintext)),
  };
}
