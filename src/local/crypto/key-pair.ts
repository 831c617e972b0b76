import { createECDH, generateKeyPair, generateKeyPairSync, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

/** A new key pair, as KMS gives one: SPKI and PKCS #8, both in DER. */
export interface KeyPair {
  readonly publicKey: Buffer;
  readonly privateKey: Buffer;
}

function exported(pair: {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}): KeyPair {
  return {
    publicKey: pair.publicKey.export({ type: "spki", format: "der" }),
    privateKey: pair.privateKey.export({ type: "pkcs8", format: "der" }),
  };
}

const moduli: Readonly<Record<string, number>> = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 };

/** The names by which OpenSSL knows the curves. */
export const curves: Readonly<Record<string, string>> = {
  ECC_NIST_P256: "prime256v1",
  ECC_NIST_P384: "secp384r1",
  ECC_NIST_P521: "secp521r1",
  ECC_SECG_P256K1: "secp256k1",
  SM2: "SM2",
};

/**
 * Whether making a pair takes so long that other calls should not wait for it: RSA's primes take
 * from tenths of a second to several seconds, all else less than a few milliseconds.
 */
export function isSlow(spec: string): boolean {
  return spec in moduli;
}

/** Makes a key pair of a spec of KMS, here and now. */
export function newKeyPair(spec: string): KeyPair {
  return exported(generate(spec));
}

function generate(spec: string) {
  const modulusLength = moduli[spec];
  if (modulusLength !== undefined) return generateKeyPairSync("rsa", { modulusLength });
  const namedCurve = curves[spec];
  if (namedCurve !== undefined) return generateKeyPairSync("ec", { namedCurve });
  switch (spec) {
    case "ECC_NIST_EDWARDS25519":
      return generateKeyPairSync("ed25519");
    case "ML_DSA_44":
      return generateKeyPairSync("ml-dsa-44");
    case "ML_DSA_65":
      return generateKeyPairSync("ml-dsa-65");
    case "ML_DSA_87":
      return generateKeyPairSync("ml-dsa-87");
    case "ML_KEM_512":
      return generateKeyPairSync("ml-kem-512");
    case "ML_KEM_768":
      return generateKeyPairSync("ml-kem-768");
    case "ML_KEM_1024":
      return generateKeyPairSync("ml-kem-1024");
    default:
      throw new TypeError(`no key pairs of ${spec}`);
  }
}

const inBackground = promisify(generateKeyPair);

/** Makes a slow key pair on the thread pool, so that other calls go on meanwhile. */
export async function newKeyPairInBackground(spec: string): Promise<KeyPair> {
  return exported(await inBackground("rsa", { modulusLength: moduli[spec] ?? 0 }));
}

/**
 * Thrown by an operation that needs a slow key pair, once it is sure that it may make one. The
 * server undoes what the operation did, has the pair made, and runs the operation anew with it:
 * what was true before the wait is looked at again.
 */
export class KeyPairWanted extends Error {
  readonly spec: string;

  constructor(spec: string) {
    super(`a key pair of ${spec}`);
    this.name = "KeyPairWanted";
    this.spec = spec;
  }
}

/** The public point of a private number on one of OpenSSL's curves, uncompressed. */
export function publicPoint(curve: string, scalar: Uint8Array): Buffer {
  const ecdh = createECDH(curve);
  ecdh.setPrivateKey(scalar);
  return ecdh.getPublicKey();
}
