import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Arn } from "../../model/arn.ts";
import type { KeyMaterial } from "../state.ts";
import { backingIdLength, headerPrefix } from "./blob.ts";

type Version = KeyMaterial["versions"][number];

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

/**
 * The material with one more backing key, which encrypts from now on; the older ones go on
 * decrypting.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export function rotateMaterial(material: KeyMaterial): KeyMaterial {
  return { key: material.key, versions: [...material.versions, createVersion(randomBytes(32))] };
}

/** The id of the backing key that encrypts: 64 hex digits, as CurrentKeyMaterialId gives it. */
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
    key: createSecretKey(Buffer.from(version.bytes, "base64")),
    prefix: headerPrefix(material.key, version.id),
  };
  ready.set(version, made);
  return made;
}

function createVersion(bytes: Buffer): Version {
  // The id says nothing of the bytes. It is as long as AWS's, whose beginning a blob carries.
  return {
    id: randomBytes(2 * backingIdLength).toString("hex"),
    bytes: bytes.toString("base64"),
  };
}
