import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Arn } from "../../model/arn.ts";
import type { KeyMaterial, MaterialVersion as Version } from "../state.ts";
import { backingIdLength, headerPrefix } from "./blob.ts";

/** A backing key made ready for use. */
export interface BackingKey {
  readonly key: KeyObject;
  /** The beginning of every header of a ciphertext under it. */
  readonly prefix: Buffer;
}

// Entities are replaced, never changed, and rotation keeps the older versions' objects: what is
// made of a version stays true for as long as the version is reachable, and goes with it.
const ready = new WeakMap<Version, BackingKey>();

/**
 * New material for a key.
 * @param bytes 256 random bits, or a pair's private key as PKCS #8 in DER, or a secret for HMAC
 */
export function createMaterial(key: Arn, bytes: Buffer = randomBytes(32)): KeyMaterial {
  return { key, versions: [createVersion(bytes)] };
}

/** No material yet: of a key whose material is to be imported. */
export function noMaterial(key: Arn): KeyMaterial {
  return { key, versions: [] };
}

/**
 * The material with more backing keys, the last of which encrypts from now on; the older ones go on
 * decrypting.
 * @param rotations how and when each of them came to be, oldest first
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export function rotateMaterial(
  material: KeyMaterial,
  rotations: readonly NonNullable<Version["rotation"]>[],
): KeyMaterial {
  // Drawn at once: a clock that is set far ahead brings thousands.
  const each = 32 + 2 * backingIdLength;
  const drawn = randomBytes(rotations.length * each);
  const more = rotations.map((rotation, index) => {
    const from = index * each;
    const bytes = drawn.subarray(from, from + 32);
    return { ...createVersion(bytes, drawn.subarray(from + 32, from + each)), rotation };
  });
  return { ...material, versions: [...material.versions, ...more] };
}

/**
 * The id of imported material. As with AWS the same material has the same id in one key, and another
 * in another key.
 * @param keyId the key's id, which replicas of a multi-Region key share
 * @param identity what tells the material from other material
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html#KMS-ImportKeyMaterial-request-KeyMaterialId
 */
export function importedId(keyId: string, identity: Uint8Array): string {
  return createHash("sha256")
    .update(`keywright key material ${keyId}\0`)
    .update(identity)
    .digest("hex");
}

/** The id of the backing key that encrypts, as CurrentKeyMaterialId gives it. */
export function currentMaterialId(material: KeyMaterial): string {
  return current(material).id;
}

/** The version that encrypts. */
export function current(material: KeyMaterial): Version {
  const version = material.versions.at(-1);
  if (version === undefined) throw new TypeError(`no material of ${material.key}`);
  return version;
}

/** The version whose id begins with the digits that a ciphertext carries. */
export function versionOf(material: KeyMaterial, backingKey: string): Version | undefined {
  const last = material.versions.at(-1);
  const begins = (version: Version) => version.id.startsWith(backingKey);
  return last !== undefined && begins(last) ? last : material.versions.find(begins);
}

/** A version's key object and header, made once. */
export function backingKeyOf(material: KeyMaterial, version: Version): BackingKey {
  const found = ready.get(version);
  if (found !== undefined) return found;
  const made = {
    key: createSecretKey(stretched(Buffer.from(version.bytes, "base64"))),
    prefix: headerPrefix(material.key, version.id),
  };
  ready.set(version, made);
  return made;
}

/**
 * In China's Regions material is imported for SM4, of 128 bits. OpenSSL has no SM4-GCM here, and the
 * form of KMS's ciphertexts is nobody's business: such material serves as a key of AES.
 */
function stretched(bytes: Buffer): Buffer {
  return bytes.length === 16 ? createHash("sha256").update(bytes).digest() : bytes;
}

function createVersion(bytes: Buffer, id = randomBytes(2 * backingIdLength)): Version {
  // The id says nothing of the bytes. It is as long as AWS's, whose beginning a blob carries.
  return {
    id: id.toString("hex"),
    bytes: bytes.toString("base64"),
  };
}
