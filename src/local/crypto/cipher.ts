import { createCipheriv, createDecipheriv } from "node:crypto";
import { parseArn, twinArn } from "../../model/arn.ts";
import type { KeyMaterial } from "../state.ts";
import { type Blob, nonceLength, tagLength } from "./blob.ts";
import { canonicalContext, type EncryptionContext } from "./encryption-context.ts";
import { backingKeyOf, current, versionOf } from "./material.ts";
import { random } from "./random.ts";

const algorithm = "aes-256-gcm";
const options = { authTagLength: tagLength };

/**
 * Encrypts under a key's current backing key: AES-256-GCM with a fresh random nonce, the header
 * (and so the key's ARN) and the encryption context authenticated.
 * @returns the ciphertext blob, which names its key
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export function encrypt(
  material: KeyMaterial,
  plaintext: Uint8Array,
  context: EncryptionContext,
): Buffer {
  const { key, prefix } = backingKeyOf(material, current(material));
  const nonce = random(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce, options);
  const header = Buffer.concat([prefix, nonce]);
  cipher.setAAD(canonicalContext(context, header));
  const body = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([header, body, cipher.getAuthTag()]);
}

/** What `decrypt` gives. */
export interface Decrypted {
  readonly plaintext: Buffer;
  /** The id of the backing key that it was encrypted under. */
  readonly materialId: string;
}

/**
 * Decrypts what `encrypt` made, under the backing key that the blob names.
 * @param material that of the key which the blob names, or of its twin in another Region
 * @returns undefined for another encryption context, another key, or a changed byte
 */
export function decrypt(
  material: KeyMaterial,
  blob: Blob,
  context: EncryptionContext,
): Decrypted | undefined {
  const version = versionOf(material, blob.backingKey);
  if (version === undefined || !isOf(blob, material.key)) return undefined;
  const { key } = backingKeyOf(material, version);
  const decipher = createDecipheriv(algorithm, key, blob.nonce, options);
  decipher.setAAD(canonicalContext(context, blob.header));
  decipher.setAuthTag(blob.tag);
  const plaintext = decipher.update(blob.ciphertext);
  try {
    decipher.final();
  } catch {
    return undefined; // GCM's tag does not match; the unauthenticated plaintext is dropped
  }
  return { plaintext, materialId: version.id };
}

/** Whether a blob names a key, or one with the same id and material in another Region. */
function isOf(blob: Blob, key: string): boolean {
  return blob.key === key || twinArn(blob.key, parseArn(key)?.region ?? "") === key;
}
