import { randomBytes } from "node:crypto";
import { encrypt } from "../../crypto/cipher.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustMakeDataKeys } from "./key-kinds.ts";
import { mustBeEnabled } from "./key-state.ts";
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
import { freshMaterialOf, mustHave } from "./use.ts";

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

/** A data key in the clear, and what both of GenerateDataKey's forms answer with. */
export interface DataKey {
  readonly plaintext: Buffer;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Makes a data key and encrypts it: all of GenerateDataKey but its plaintext. */
export function makeDataKey(context: OperationContext): DataKey {
  const input = read(context.parameters);
  mustHave(input);
  if ((input.KeySpec === undefined) === (input.NumberOfBytes === undefined)) {
    // Recorded: getmoto/moto, tests/test_kms/test_kms_boto3.py; nsmithuk/local-kms
    throw validation("Please specify either number of bytes or key spec.");
  }
  const key = findKey(context, input.KeyId, anyKey);
  context.authorize();
  mustMakeDataKeys(context, key);
  mustBeEnabled(key);
  if (input.DryRun) throw dryRunPassed();
  const length = input.KeySpec === undefined ? input.NumberOfBytes : lengths[input.KeySpec];
  const plaintext = randomBytes(length ?? 0);
  const material = freshMaterialOf(context, key);
  const ciphertext = encrypt(material, plaintext, input.EncryptionContext ?? {});
  const answer = {
    CiphertextBlob: ciphertext.toString("base64"),
    KeyId: key.arn,
    KeyMaterialId: currentMaterialId(material),
  };
  return { plaintext, answer };
}
