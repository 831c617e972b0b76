import { constants, sign as nodeSign, verify as nodeVerify } from "node:crypto";
import { signDigest, verifyDigest } from "./ecdsa.ts";
import { ed25519phSign, ed25519phVerify } from "./ed25519ph.ts";
import { mlDsaSignMu, mlDsaVerifyMu } from "./ml-dsa.ts";
import type { Pair } from "./pair-material.ts";
import { pkcs1Sign, pkcs1Verify, pssSign, pssVerify } from "./rsa-digest.ts";
import { sm2Digest, sm2Sign, sm2Verify } from "./sm2.ts";

/** What a message is to Sign and Verify. */
export type MessageType = "RAW" | "DIGEST" | "EXTERNAL_MU";

/** How a message is signed, and a signature verified. */
export interface Scheme {
  sign(pair: Pair, message: Buffer): Buffer;
  verify(pair: Pair, message: Buffer, signature: Buffer): boolean;
}

/**
 * How an algorithm of KMS signs a message of a type; undefined where it takes none of that type.
 * Verifying never throws, whatever the signature is.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export function schemeOf(algorithm: string, type: MessageType): Scheme | undefined {
  const own = Object.hasOwn(schemes, algorithm) ? schemes[algorithm]?.[type] : undefined;
  return own && { sign: own.sign, verify: quietly(own.verify) };
}

/** The bytes of a digest that an algorithm signs: that of its hash. */
export function digestLength(algorithm: string): number {
  if (algorithm === "SM2DSA") return 32;
  return Number(/_SHA_(\d+)$/.exec(algorithm)?.[1] ?? 0) / 8;
}

/** node:crypto throws for some signatures that are none. */
function quietly(verify: Scheme["verify"]): Scheme["verify"] {
  return (pair, message, signature) => {
    try {
      return verify(pair, message, signature);
    } catch {
      return false;
    }
  };
}

/** As node:crypto signs: it hashes the message itself, or the algorithm does. */
function whole(hash: string | null, options: Readonly<Record<string, number>> = {}): Scheme {
  return {
    sign: ({ privateKey }, message) => nodeSign(hash, message, { key: privateKey, ...options }),
    verify: ({ publicKey }, message, signature) =>
      nodeVerify(hash, message, { key: publicKey, ...options }, signature),
  };
}

type Schemes = Readonly<Partial<Record<MessageType, Scheme>>>;

function pkcs1(hash: string): Schemes {
  return {
    RAW: whole(hash),
    DIGEST: {
      sign: ({ privateKey }, digest) => pkcs1Sign(privateKey, hash, digest),
      verify: ({ publicKey }, digest, signature) => pkcs1Verify(publicKey, hash, digest, signature),
    },
  };
}

function pss(hash: string): Schemes {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return {
    RAW: whole(hash, { padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
    DIGEST: {
      sign: ({ privateKey }, digest) => pssSign(privateKey, hash, digest),
      verify: ({ publicKey }, digest, signature) => pssVerify(publicKey, hash, digest, signature),
    },
  };
}

function ecdsa(hash: string): Schemes {
  return {
    RAW: whole(hash),
    DIGEST: {
      sign: ({ ec }, digest) => signDigest(needed(ec).curve, needed(ec).d, digest),
      verify: ({ ec }, digest, signature) =>
        verifyDigest(needed(ec).curve, needed(ec).point, digest, signature),
    },
  };
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError("a key of another kind");
  return value;
}

const bytes = (text: string | undefined) => Buffer.from(text ?? "", "base64url");

const schemes: Readonly<Record<string, Schemes>> = {
  RSASSA_PKCS1_V1_5_SHA_256: pkcs1("sha256"),
  RSASSA_PKCS1_V1_5_SHA_384: pkcs1("sha384"),
  RSASSA_PKCS1_V1_5_SHA_512: pkcs1("sha512"),
  RSASSA_PSS_SHA_256: pss("sha256"),
  RSASSA_PSS_SHA_384: pss("sha384"),
  RSASSA_PSS_SHA_512: pss("sha512"),
  ECDSA_SHA_256: ecdsa("sha256"),
  ECDSA_SHA_384: ecdsa("sha384"),
  ECDSA_SHA_512: ecdsa("sha512"),
  ED25519_SHA_512: { RAW: whole(null) },
  ED25519_PH_SHA_512: {
    // KMS hashes the digest once more, as a message: API_Sign.html#KMS-Sign-request-MessageType.
    DIGEST: {
      sign({ privateKey }, message) {
        const { d, x } = privateKey.export({ format: "jwk" });
        return ed25519phSign(bytes(d), bytes(x), message);
      },
      verify: ({ spki }, message, signature) =>
        ed25519phVerify(spki.subarray(-32), message, signature),
    },
  },
  ML_DSA_SHAKE_256: {
    RAW: whole(null),
    EXTERNAL_MU: {
      sign: ({ privateKey }, mu) => mlDsaSignMu(privateKey, mu),
      verify: ({ publicKey }, mu, signature) => mlDsaVerifyMu(publicKey, mu, signature),
    },
  },
  SM2DSA: {
    RAW: {
      sign: ({ ec }, message) => sm2Sign(needed(ec).d, sm2Digest(needed(ec).point, message)),
      verify: ({ ec }, message, signature) =>
        sm2Verify(needed(ec).point, sm2Digest(needed(ec).point, message), signature),
    },
    DIGEST: {
      sign: ({ ec }, digest) => sm2Sign(needed(ec).d, digest),
      verify: ({ ec }, digest, signature) => sm2Verify(needed(ec).point, digest, signature),
    },
  },
};
