import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { random } from "../crypto/random.ts";

const nonceLength = 12;
const tagLength = 16;

/**
 * Encrypts what a row of a secret table holds: AES-256-GCM with a fresh random nonce.
 * @param key the master key, 32 bytes
 * @param name what the value is stored as; it opens under no other name
 * @returns nonce, ciphertext and tag
 */
export function seal(key: KeyObject, name: readonly string[], plain: string): Buffer {
  const nonce = random(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagLength });
  cipher.setAAD(associated(name));
  return Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Opens what `seal` made.
 * @returns undefined under another key or name, or where a byte has changed
 */
export function unseal(
  key: KeyObject,
  name: readonly string[],
  sealed: Uint8Array,
): string | undefined {
  if (sealed.length < nonceLength + tagLength) return undefined;
  const end = sealed.length - tagLength;
  const nonce = sealed.subarray(0, nonceLength);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagLength });
  decipher.setAAD(associated(name));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(nonceLength, end));
  try {
    decipher.final();
  } catch {
    return undefined; // GCM's tag does not match
  }
  return plain.toString("utf8");
}

// JSON of the list, and not the parts joined, so that no two names give the same bytes.
function associated(name: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(name), "utf8");
}
