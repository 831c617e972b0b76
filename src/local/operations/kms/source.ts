import { twinArn } from "../../../model/arn.ts";
import type { Key } from "../../../model/estate.ts";
import { type Blob, parseBlob } from "../../crypto/blob.ts";
import { type Decrypted, decrypt } from "../../crypto/cipher.ts";
import type { EncryptionContext } from "../../crypto/encryption-context.ts";
import type { OperationContext } from "../../operation.ts";
import { incorrectKey, invalidCiphertext } from "./faults.ts";
import { anyKey, findKey, hidden, living } from "./resolve.ts";
import { materialOf, thisCiphertext } from "./use.ts";

/** A ciphertext, and the key that is to decrypt it. */
export interface Source {
  readonly blob: Blob;
  readonly key: Key;
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
): Source {
  const blob = parseBlob(Buffer.from(ciphertext, "base64"));
  if (blob === undefined) throw invalidCiphertext();
  if (keyId !== undefined) return { blob, key: findKey(context, keyId, anyKey) };
  // A ciphertext of a multi-Region key is decrypted by the key of the Region that is called.
  const key = living(context, twinArn(blob.key, context.region));
  // A key serves in its own Region only, wherever the local AWS keeps it.
  if (key === undefined || key.region !== context.region) throw hidden(context, thisCiphertext);
  return { blob, key };
}

/** Refuses a key of the call that is not the ciphertext's; asked after the authorization. */
export function mustBeSource({ blob, key }: Source): void {
  if (twinArn(blob.key, key.region) !== key.arn) throw incorrectKey();
}

/**
 * Decrypts.
 * @throws ServiceError InvalidCiphertextException for another encryption context or a changed byte
 */
export function open(
  context: OperationContext,
  { blob, key }: Source,
  encryptionContext: EncryptionContext = {},
): Decrypted {
  const found = decrypt(materialOf(context, key), blob, encryptionContext);
  if (found === undefined) throw invalidCiphertext();
  return found;
}
