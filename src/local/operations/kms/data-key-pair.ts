import { encrypt } from "../../crypto/cipher.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import type { OperationContext } from "../../operation.ts";
import { dryRunPassed } from "./faults.ts";
import { mustBeInRegion, mustMakeDataKeys, pairFor } from "./key-kinds.ts";
import { anyKey, findKey } from "./resolve.ts";
import { members, oneOf, required } from "./rules.ts";
import { dryRun, encryptionContext, grantTokens, keyId, recipient } from "./shapes.ts";
import { materialOf, mustHave } from "./use.ts";

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

/** A data key pair: its private key in the clear, and what both forms of the operation answer. */
export interface DataKeyPair {
  readonly privateKey: Buffer;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Makes a data key pair and encrypts its private key: all of the answer but the plaintext. */
export function makeDataKeyPair(context: OperationContext): DataKeyPair {
  const input = read(context.parameters);
  mustHave(input);
  const { KeyPairSpec } = input;
  const key = findKey(context, input.KeyId, anyKey);
  context.authorize();
  mustMakeDataKeys(context, key);
  mustBeInRegion(context, KeyPairSpec);
  if (input.DryRun) throw dryRunPassed();
  const { privateKey, publicKey } = pairFor(context, KeyPairSpec);
  const material = materialOf(context, key);
  const ciphertext = encrypt(material, privateKey, input.EncryptionContext ?? {});
  const answer = {
    KeyId: key.arn,
    KeyMaterialId: currentMaterialId(material),
    KeyPairSpec,
    PrivateKeyCiphertextBlob: ciphertext.toString("base64"),
    PublicKey: publicKey.toString("base64"),
  };
  return { privateKey, answer };
}
