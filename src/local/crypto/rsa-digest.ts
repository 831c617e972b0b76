import {
  constants,
  createHash,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
} from "node:crypto";

/*
 * RSA signatures over a digest that the caller brings, which Node has no function for: the
 * encodings of RFC 8017, sections 9.1 and 9.2, around OpenSSL's bare exponentiation.
 * https://www.rfc-editor.org/rfc/rfc8017
 */

/** DigestInfo up to the digest, by hash. */
const prefixes: Readonly<Record<string, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
};
const padding = constants.RSA_NO_PADDING;

function modulusLength(key: KeyObject): number {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
}

/** The number that a signature stands for, as long as the modulus; undefined where it is none. */
function opened(key: KeyObject, signature: Uint8Array): Buffer | undefined {
  if (signature.length !== modulusLength(key)) return undefined;
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return undefined; // not below the modulus
  }
}

function pkcs1Encoding(hash: string, digest: Uint8Array, length: number): Buffer {
  const info = Buffer.concat([Buffer.from(prefixes[hash] ?? "", "hex"), digest]);
  const filler = Buffer.alloc(length - info.length - 3, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), filler, Buffer.from([0]), info]);
}

/** Signs a digest by RSASSA-PKCS1-v1_5. */
export function pkcs1Sign(key: KeyObject, hash: string, digest: Uint8Array): Buffer {
  return privateEncrypt({ key, padding }, pkcs1Encoding(hash, digest, modulusLength(key)));
}

/** Whether a signature by RSASSA-PKCS1-v1_5 is the key's over a digest. */
export function pkcs1Verify(
  key: KeyObject,
  hash: string,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  // The encoding is made anew and compared whole: nothing in it is parsed.
  const expected = pkcs1Encoding(hash, digest, modulusLength(key));
  return opened(key, signature)?.equals(expected) ?? false;
}

/** Signs a digest by RSASSA-PSS, with a salt as long as the digest. */
export function pssSign(key: KeyObject, hash: string, digest: Uint8Array): Buffer {
  const salt = randomBytes(digest.length);
  const length = modulusLength(key);
  const h = pssHash(hash, digest, salt);
  const block = Buffer.alloc(length - h.length - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  const masked = masking(hash, h, block);
  return privateEncrypt({ key, padding }, Buffer.concat([masked, h, Buffer.from([0xbc])]));
}

/** Whether a signature by RSASSA-PSS is the key's over a digest. */
export function pssVerify(
  key: KeyObject,
  hash: string,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const encoded = opened(key, signature);
  if (encoded === undefined || encoded.at(-1) !== 0xbc || (encoded[0] ?? 0) > 0x7f) return false;
  const end = encoded.length - digest.length - 1;
  const h = encoded.subarray(end, -1);
  const block = masking(hash, h, encoded.subarray(0, end));
  const saltStart = block.length - digest.length;
  if (block.subarray(0, saltStart - 1).some(byte => byte !== 0)) return false;
  return block[saltStart - 1] === 1 && pssHash(hash, digest, block.subarray(saltStart)).equals(h);
}

function pssHash(hash: string, digest: Uint8Array, salt: Uint8Array): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** Puts MGF1's mask over a block; the moduli here are whole bytes, so that one bit stays clear. */
function masking(hash: string, seed: Uint8Array, block: Uint8Array): Buffer {
  const out = Buffer.from(block);
  const size = seed.length;
  for (let at = 0, counter = 0; at < out.length; at += size, counter += 1) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const mask = createHash(hash).update(seed).update(number).digest();
    for (let i = 0; i < size && at + i < out.length; i += 1) {
      out[at + i] = (out[at + i] ?? 0) ^ (mask[i] ?? 0);
    }
  }
  out[0] = (out[0] ?? 0) & 0x7f;
  return out;
}
