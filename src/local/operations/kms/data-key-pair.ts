import { encrypt } from "../../crypto/cipher.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustBeInRegion, mustMakeDataKeys, pairFor } from "./key-kinds.ts";
import { handOver, recipientOf } from "./recipient.ts";
import { anyKey, findKey } from "./resolve.ts";
import { members, oneOf, required } from "./rules.ts";
import { dryRun, encryptionContext, grantTokens, keyId, recipient } from "./shapes.ts";
import { materialOf } from "./use.ts";

const read = members({
  EncryptionContext: encryptionContext,
  KeyId: required(keyId),
  KeyPairSpec: required(
    oneOf([
      "RSA_2048",
      "RSA_3072",
      "RSA_4096",
      "ECC_NIST_P256",
      "ECC_NIST_P384",
      "ECC_NIST_P521",
      "ECC_SECG_P256K1",
      "SM2",
      "ECC_NIST_EDWARDS25519",
      "ML_KEM_512",
      "ML_KEM_768",
      "ML_KEM_1024",
    ]),
  ),
  GrantTokens: grantTokens,
  Recipient: recipient,
  DryRun: dryRun,
});

/**
 * Makes a data key pair and encrypts its private key.
 * @param handsOver whether the answer has the private key itself, too, in the clear or for a recipient
 */
export function makeDataKeyPair(
  context: OperationContext,
  handsOver: boolean,
): Readonly<Record<string, unknown>> {
  const input = read(context.parameters);
  const { KeyPairSpec } = input;
  const key = findKey(context, input.KeyId, anyKey);
  const recipient = recipientOf(context, handsOver ? input.Recipient : undefined);
  context.authorize(recipient?.asks);
  mustMakeDataKeys(context, key);
  mustBeInRegion(context, KeyPairSpec);
  if (input.DryRun) throw dryRunPassed();
  const { privateKey, publicKey } = pairFor(context, KeyPairSpec);
  const material = materialOf(context, key);
  const ciphertext = encrypt(material, privateKey, input.EncryptionContext ?? {});
  return {
    KeyId: key.arn,
    KeyMaterialId: currentMaterialId(material),
    KeyPairSpec,
    PrivateKeyCiphertextBlob: ciphertext.toString("base64"),
    PublicKey: publicKey.toString("base64"),
    ...(handsOver && handOver(recipient, "PrivateKeyPlaintext", privateKey)),
  };
}
