import { encrypt } from "../../crypto/cipher.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import { random } from "../../crypto/random.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustMakeDataKeys } from "./key-kinds.ts";
import { dataKeySpec } from "./key-specs.ts";
import { handOver, recipientOf } from "./recipient.ts";
import { anyKey, findKey } from "./resolve.ts";
import { members, required, validation } from "./rules.ts";
import {
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

const lengths: ReadonlyMap<string, number> = new Map([
  ["AES_128", 16],
  ["AES_256", 32],
]);

/**
 * Makes a data key and encrypts it.
 * @param handsOver whether the answer has the data key itself, too, in the clear or for a recipient
 */
export function makeDataKey(
  context: OperationContext,
  handsOver: boolean,
): Readonly<Record<string, unknown>> {
  const input = read(context.parameters);
  const key = findKey(context, input.KeyId, anyKey);
  const recipient = recipientOf(context, handsOver ? input.Recipient : undefined);
  context.authorize(recipient?.asks);
  if ((input.KeySpec === undefined) === (input.NumberOfBytes === undefined)) {
    // Recorded, and that it comes before what the key is: https://github.com/floci-io/floci/pull/3968
    throw validation("Please specify either number of bytes or key spec.");
  }
  mustMakeDataKeys(context, key);
  if (input.DryRun) throw dryRunPassed();
  const length = input.KeySpec === undefined ? input.NumberOfBytes : lengths.get(input.KeySpec);
  const plaintext = random(length ?? 0);
  const material = materialOf(context, key);
  const ciphertext = encrypt(material, plaintext, input.EncryptionContext ?? {});
  return {
    CiphertextBlob: ciphertext.toString("base64"),
    KeyId: key.arn,
    KeyMaterialId: currentMaterialId(material),
    ...(handsOver && handOver(recipient, "Plaintext", plaintext)),
  };
}
