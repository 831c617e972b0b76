import type { Key } from "../../../model/estate.ts";
import { encrypt } from "../../crypto/cipher.ts";
import type { EncryptionContext } from "../../crypto/encryption-context.ts";
import { currentMaterialId } from "../../crypto/material.ts";
import { pairCiphers } from "../../crypto/pair-cipher.ts";
import type { OperationContext } from "../../operation.ts";
import { keyPairOf, mustServe } from "./key-kinds.ts";
import { validation } from "./rules.ts";
import { materialOf, symmetric } from "./use.ts";

/** What a call encrypts under. */
export interface Target {
  readonly key: Key;
  readonly algorithm: string;
  readonly context: EncryptionContext;
  /** The most bytes that it takes, where that is less than every call may bring. */
  readonly most: number;
}

/**
 * What a call that was allowed encrypts under.
 * @throws ServiceError InvalidKeyUsageException where the key is for something else, or has no such
 *   algorithm; ValidationException for an encryption context that the algorithm does not have
 */
export function targetOf(
  context: OperationContext,
  key: Key,
  algorithm: string = symmetric,
  pairs: EncryptionContext = {},
): Target {
  mustServe(context, key, "ENCRYPT_DECRYPT", algorithm);
  const cipher = pairCiphers[algorithm];
  if (cipher !== undefined) refuseContext(pairs);
  const most = cipher?.most(key.spec) ?? Number.POSITIVE_INFINITY;
  return { key, algorithm, context: pairs, most };
}

/** Measured of AWS, as its author says: https://github.com/floci-io/floci/pull/3038. */
export function refuseContext(pairs: EncryptionContext): void {
  if (Object.keys(pairs).length > 0) {
    throw validation(
      "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.",
    );
  }
}

/**
 * Refuses a plaintext that is too long for the key and its algorithm. Recorded:
 * localstack/localstack, test_kms.snapshot.json, test_encrypt_validate_plaintext_size_per_key_type
 */
export function mustFit({ algorithm, key, most }: Target, plaintext: Buffer): void {
  if (plaintext.length <= most) return;
  throw validation(
    `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`,
  );
}

/** A ciphertext, and of a symmetric key the id of the material that made it. */
export interface Sealed {
  readonly ciphertext: Buffer;
  readonly materialId?: string;
}

/** Encrypts. */
export function sealFor(context: OperationContext, target: Target, plaintext: Buffer): Sealed {
  const { key } = target;
  const cipher = pairCiphers[target.algorithm];
  if (cipher !== undefined) {
    return { ciphertext: cipher.encrypt(keyPairOf(context, key), plaintext) };
  }
  const material = materialOf(context, key);
  const ciphertext = encrypt(material, plaintext, target.context);
  return { ciphertext, materialId: currentMaterialId(material) };
}
