import {
  createDecipheriv,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
} from "node:crypto";
import type { WrappingKey } from "../state.ts";

/** The wrapping algorithms that the local AWS has: RSA alone, or RSA around an AES key. */
export type WrappingAlgorithm =
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256"
  | "RSA_AES_KEY_WRAP_SHA_1"
  | "RSA_AES_KEY_WRAP_SHA_256";

export type WrappingKeySpec = "RSA_2048" | "RSA_3072" | "RSA_4096";

const tokenLength = 256;

/** A wrapping key as it is kept, and what the caller is given of it. */
export interface Wrapping {
  readonly kept: WrappingKey;
  readonly token: Buffer;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
}

/**
 * Makes a wrapping key and its token. It takes 30 (RSA_2048) to 600 (RSA_4096) milliseconds.
 * @param expires milliseconds since the epoch
 */
export function createWrapping(
  spec: WrappingKeySpec,
  algorithm: WrappingAlgorithm,
  expires: number,
): Wrapping {
  const pair = generateKeyPairSync("rsa", { modulusLength: Number(spec.slice("RSA_".length)) });
  const token = randomBytes(tokenLength);
  return {
    kept: {
      token: digestOf(token),
      algorithm,
      privateKey: pair.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
      expires,
    },
    token,
    publicKey: pair.publicKey.export({ type: "spki", format: "der" }),
  };
}

/** By what a kept wrapping key knows its token. */
export function digestOf(token: Uint8Array): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * Unwraps what was wrapped with a public key of GetParametersForImport.
 * @returns undefined where it was wrapped otherwise; `size` where its length alone shows that
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html
 */
export function unwrap(wrapping: WrappingKey, wrapped: Buffer): Buffer | "size" | undefined {
  const { algorithm } = wrapping;
  const key = createPrivateKey({
    key: Buffer.from(wrapping.privateKey, "base64"),
    format: "der",
    type: "pkcs8",
  });
  const length = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const hash = algorithm.endsWith("SHA_256") ? "sha256" : "sha1";
  if (algorithm.startsWith("RSAES")) {
    return wrapped.length === length ? openRsa(key, hash, wrapped) : "size";
  }
  if (wrapped.length <= length + 8) return "size";
  const inner = openRsa(key, hash, wrapped.subarray(0, length));
  return inner && openAes(inner, wrapped.subarray(length));
}

function openRsa(key: KeyObject, oaepHash: string, bytes: Buffer): Buffer | undefined {
  try {
    return privateDecrypt({ key, oaepHash }, bytes);
  } catch {
    return undefined;
  }
}

/** The initial value of RFC 5649, AES key wrap with padding. */
const initial = Buffer.from("a65959a6", "hex");

function openAes(key: Buffer, bytes: Buffer): Buffer | undefined {
  if (![16, 24, 32].includes(key.length)) return undefined;
  try {
    const cipher = createDecipheriv(`id-aes${key.length * 8}-wrap-pad`, key, initial);
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  } catch {
    return undefined;
  }
}
