import { createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { WrappingKey } from "../state.ts";
import type { KeyPair } from "./key-pair.ts";
import { pairCiphers } from "./pair-cipher.ts";
import { readPair } from "./pair-material.ts";

/** By RSA alone, by RSA around an AES key, or in China's Regions by SM2. */
export type WrappingAlgorithm =
  | "RSAES_OAEP_SHA_1"
  | "RSAES_OAEP_SHA_256"
  | "RSA_AES_KEY_WRAP_SHA_1"
  | "RSA_AES_KEY_WRAP_SHA_256"
  | "SM2PKE";

const tokenLength = 256;

/** A wrapping key as it is kept, and the token that goes with it. */
export interface Wrapping {
  readonly kept: WrappingKey;
  readonly token: Buffer;
}

/**
 * Makes a wrapping key of a new key pair, and its token.
 * @param expires milliseconds since the epoch
 */
export function createWrapping(
  { privateKey }: KeyPair,
  algorithm: WrappingAlgorithm,
  expires: number,
): Wrapping {
  const token = randomBytes(tokenLength);
  const kept = {
    token: digestOf(token),
    algorithm,
    privateKey: privateKey.toString("base64"),
    expires,
  };
  return { kept, token };
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
  const pair = readPair(
    Buffer.from(wrapping.privateKey, "base64"),
    algorithm === "SM2PKE" ? "SM2" : "RSA",
  );
  const open = (by: string, bytes: Buffer) => pairCiphers[by]?.decrypt(pair, bytes);
  if (algorithm === "SM2PKE") return open(algorithm, wrapped);
  const length = (pair.publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  if (algorithm.startsWith("RSAES")) {
    return wrapped.length === length ? open(algorithm, wrapped) : "size";
  }
  if (wrapped.length <= length + 8) return "size";
  const hash = algorithm.slice("RSA_AES_KEY_WRAP_".length);
  const inner = open(`RSAES_OAEP_${hash}`, wrapped.subarray(0, length));
  return inner && openAes(inner, wrapped.subarray(length));
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
