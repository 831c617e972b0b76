import { constants, privateDecrypt, publicEncrypt } from "node:crypto";
import type { Pair } from "./pair-material.ts";
import { sm2Decrypt, sm2Encrypt } from "./sm2-encryption.ts";

/** How an algorithm of asymmetric keys encrypts. */
export interface PairCipher {
  /** The most bytes that a key of a spec takes. */
  most(spec: string): number;
  encrypt(pair: Pair, plaintext: Buffer): Buffer;
  /** Undefined where the bytes are no ciphertext of the key. */
  decrypt(pair: Pair, ciphertext: Buffer): Buffer | undefined;
}

const padding = constants.RSA_PKCS1_OAEP_PADDING;

function oaep(oaepHash: string, hashLength: number): PairCipher {
  return {
    // https://www.rfc-editor.org/rfc/rfc8017#section-7.1.1
    most: spec => Number(spec.slice("RSA_".length)) / 8 - 2 * hashLength - 2,
    encrypt: ({ publicKey }, plaintext) =>
      publicEncrypt({ key: publicKey, oaepHash, padding }, plaintext),
    decrypt({ privateKey }, ciphertext) {
      try {
        return privateDecrypt({ key: privateKey, oaepHash, padding }, ciphertext);
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * The ciphers of asymmetric keys, whose ciphertexts name no key and bear no context.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
export const pairCiphers: Readonly<Record<string, PairCipher>> = {
  RSAES_OAEP_SHA_1: oaep("sha1", 20),
  RSAES_OAEP_SHA_256: oaep("sha256", 32),
  SM2PKE: { most: () => 1024, encrypt: sm2Encrypt, decrypt: sm2Decrypt },
};
