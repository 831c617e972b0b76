import { twinArn } from "../../../model/arn.ts";
import type { Key } from "../../../model/estate.ts";
import type { RequestContext } from "../../../model/request.ts";
import { type Blob, parseBlob } from "../../crypto/blob.ts";
import { decrypt } from "../../crypto/cipher.ts";
import type { EncryptionContext } from "../../crypto/encryption-context.ts";
import { pairCiphers } from "../../crypto/pair-cipher.ts";
import type { OperationContext } from "../../operation.ts";
import { incorrectKey, invalidCiphertext } from "./faults.ts";
import { keyPairOf, mustServe } from "./key-kinds.ts";
import { anyKey, findKey, hidden, living } from "./resolve.ts";
import { validation } from "./rules.ts";
import { refuseContext } from "./target.ts";
import { authorizeByCiphertext, materialOf, symmetric, thisCiphertext } from "./use.ts";

/** A ciphertext, and the key that is to decrypt it. */
export interface Source {
  readonly key: Key;
  readonly algorithm: string;
  readonly bytes: Buffer;
  /** Of a symmetric ciphertext: what it says of itself. */
  readonly blob?: Blob;
}

/**
 * Finds the key of a ciphertext before anything is decrypted: the one that the call names, and
 * failing that the one that the ciphertext names.
 * @param ciphertext base64
 * @throws ServiceError InvalidCiphertextException where it is no ciphertext; AccessDeniedException
 *   where its key is not there, as AWS answers it; NotFoundException for the key of the call
 */
export function findSource(
  context: OperationContext,
  ciphertext: string,
  keyId: string | undefined,
  algorithm: string = symmetric,
): Source {
  const bytes = Buffer.from(ciphertext, "base64");
  if (pairCiphers[algorithm] !== undefined) {
    // Such ciphertexts name no key. That the call must, stands on API_Decrypt; no recorded text.
    if (keyId === undefined) throw validation("KeyId is required for asymmetric algorithms.");
    return { algorithm, bytes, key: findKey(context, keyId, anyKey) };
  }
  const blob = parseBlob(bytes);
  if (blob === undefined) throw invalidCiphertext();
  if (keyId !== undefined) return { algorithm, blob, bytes, key: findKey(context, keyId, anyKey) };
  // A ciphertext of a multi-Region key is decrypted by the key of the Region that is called.
  const key = living(context, twinArn(blob.key, context.region));
  // A key serves in its own Region only, wherever the local AWS keeps it.
  if (key === undefined || key.region !== context.region) throw hidden(context, thisCiphertext);
  return { algorithm, blob, bytes, key };
}

/**
 * Whether a dry run asks for the permission alone, and so needs no ciphertext.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#KMS-Decrypt-request-DryRunModifiers
 */
export function ignoresCiphertext({ DryRun, DryRunModifiers }: Parameters): boolean {
  return (
    DryRun === true &&
    Array.isArray(DryRunModifiers) &&
    DryRunModifiers.includes("IGNORE_CIPHERTEXT")
  );
}

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The key that such a dry run names, since no ciphertext does. That it must is not on the page, and
 * no recorded text was found.
 */
export function findSourceKey(
  context: OperationContext,
  keyId: string | undefined,
  member: string,
): Key {
  if (keyId !== undefined) return findKey(context, keyId, anyKey);
  throw validation(`${member} is required with the dry run modifier IGNORE_CIPHERTEXT.`);
}

/** Asks for permission to decrypt, and what else the call does. */
export function authorizeSource(
  context: OperationContext,
  { blob, key }: Source,
  keyId: string | undefined,
  attestation?: RequestContext,
): void {
  if (keyId === undefined) authorizeByCiphertext(context, key, attestation);
  else {
    const more = attestation && { attestation };
    context.authorize(blob === undefined ? more : { ciphertextKey: blob.key, ...more });
  }
}

/**
 * Refuses a key of the call that is not the ciphertext's or is for something else, and an algorithm
 * or encryption context that the key does not have; asked after the authorization.
 */
export function mustBeSource(
  context: OperationContext,
  { algorithm, blob, key }: Source,
  pairs: EncryptionContext = {},
): void {
  if (blob !== undefined && twinArn(blob.key, key.region) !== key.arn) throw incorrectKey();
  mustServe(context, key, "ENCRYPT_DECRYPT", algorithm);
  if (blob === undefined) refuseContext(pairs);
}

/** What was in a ciphertext, and of a symmetric key the id of the material that had made it. */
export interface Opened {
  readonly plaintext: Buffer;
  readonly materialId?: string;
}

/**
 * Decrypts.
 * @throws ServiceError InvalidCiphertextException for another encryption context or a changed byte
 */
export function open(
  context: OperationContext,
  { algorithm, blob, bytes, key }: Source,
  pairs: EncryptionContext = {},
): Opened {
  if (blob !== undefined) {
    return decrypt(materialOf(context, key), blob, pairs) ?? refuseCiphertext();
  }
  const plaintext = pairCiphers[algorithm]?.decrypt(keyPairOf(context, key), bytes);
  return plaintext === undefined ? refuseCiphertext() : { plaintext };
}

function refuseCiphertext(): never {
  throw invalidCiphertext();
}
