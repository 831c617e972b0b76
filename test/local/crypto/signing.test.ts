import {
  constants,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  sign as nodeSign,
  verify as nodeVerify,
  randomBytes,
} from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { curveOf, readPoint } from "../../../src/local/crypto/curve.ts";
import { readSignature, writeSignature } from "../../../src/local/crypto/der.ts";
import { verifyDigest } from "../../../src/local/crypto/ecdsa.ts";
import { ed25519phSign, ed25519phVerify } from "../../../src/local/crypto/ed25519ph.ts";
import { newKeyPair } from "../../../src/local/crypto/key-pair.ts";
import { createMaterial } from "../../../src/local/crypto/material.ts";
import { toNumber } from "../../../src/local/crypto/numbers.ts";
import { type Pair, pairOf } from "../../../src/local/crypto/pair-material.ts";
import { type MessageType, type Scheme, schemeOf } from "../../../src/local/crypto/signing.ts";
import { sm2Digest, sm2Verify } from "../../../src/local/crypto/sm2.ts";
import vectors from "./signing-vectors.json" with { type: "json" };

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const hex = (text: string) => Buffer.from(text, "hex");

function pair(spec: string): Pair {
  return pairOf(createMaterial(arn, newKeyPair(spec).privateKey), spec);
}

function scheme(algorithm: string, type: MessageType): Scheme {
  const found = schemeOf(algorithm, type);
  if (found === undefined) throw new Error(`${algorithm} takes no ${type}`);
  return found;
}

/** What node:crypto signs and verifies by, for each algorithm that it has. */
const known = [
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", "sha256", {}],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_384", "sha384", {}],
  ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", "sha512", {}],
  ["RSA_2048", "RSASSA_PSS_SHA_256", "sha256", { saltLength: 32 }],
  ["RSA_2048", "RSASSA_PSS_SHA_384", "sha384", { saltLength: 48 }],
  ["RSA_2048", "RSASSA_PSS_SHA_512", "sha512", { saltLength: 64 }],
  ["ECC_NIST_P256", "ECDSA_SHA_256", "sha256", {}],
  ["ECC_NIST_P384", "ECDSA_SHA_384", "sha384", {}],
  ["ECC_NIST_P521", "ECDSA_SHA_512", "sha512", {}],
  ["ECC_SECG_P256K1", "ECDSA_SHA_256", "sha256", {}],
] as const;

describe.each(known)("%s, %s", (spec, algorithm, hash, salt) => {
  const own = pair(spec);
  const padding = algorithm.includes("PSS") ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {};
  const options = { ...padding, ...salt };
  const raw = scheme(algorithm, "RAW");
  const digest = scheme(algorithm, "DIGEST");
  const digestOf = (message: Uint8Array) => createHash(hash).update(message).digest();

  test("what it signs, message or digest, node:crypto verifies", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const message = Buffer.from(bytes);
        const key = { key: own.publicKey, ...options };
        expect(nodeVerify(hash, message, key, raw.sign(own, message))).toBe(true);
        expect(nodeVerify(hash, message, key, digest.sign(own, digestOf(message)))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("what node:crypto signs it verifies, as message and as digest, and nothing else", () => {
    const message = Buffer.from("message");
    const signature = nodeSign(hash, message, { key: own.privateKey, ...options });
    const other = Buffer.from("other");
    const stranger = pair(spec);
    expect(raw.verify(own, message, signature)).toBe(true);
    expect(digest.verify(own, digestOf(message), signature)).toBe(true);
    expect(raw.verify(own, other, signature)).toBe(false);
    expect(digest.verify(own, digestOf(other), signature)).toBe(false);
    expect(raw.verify(stranger, message, signature)).toBe(false);
    expect(digest.verify(stranger, digestOf(message), signature)).toBe(false);
  });

  test("a signature with any byte changed, cut short or longer is none", () => {
    const message = Buffer.from("message");
    const signature = digest.sign(own, digestOf(message));
    const bad = [signature.subarray(1), signature.subarray(0, -1), Buffer.alloc(0)];
    bad.push(Buffer.concat([signature, Buffer.from([0])]), Buffer.alloc(signature.length));
    bad.push(Buffer.alloc(signature.length, 0xff));
    for (let at = 0; at < signature.length; at += 7) {
      const changed = Buffer.from(signature);
      changed[at]! ^= 1;
      bad.push(changed);
    }
    for (const one of bad) {
      expect(raw.verify(own, message, one)).toBe(false);
      expect(digest.verify(own, digestOf(message), one)).toBe(false);
    }
  });
});

describe("RSASSA-PSS over a digest", () => {
  test("takes no salt of another length than the digest's", () => {
    const own = pair("RSA_2048");
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const digest = createHash("sha256").update("a").digest();
    for (const saltLength of [0, 20, 31, 33, 64]) {
      const key = { key: own.privateKey, padding, saltLength };
      const signature = nodeSign("sha256", Buffer.from("a"), key);
      expect(scheme("RSASSA_PSS_SHA_256", "DIGEST").verify(own, digest, signature)).toBe(false);
      expect(scheme("RSASSA_PSS_SHA_256", "RAW").verify(own, Buffer.from("a"), signature)).toBe(
        false,
      );
    }
  });
});

describe("ECDSA over a digest", () => {
  const { digest, message, r, s, x, y } = vectors.ecdsaP256;
  const curve = curveOf.ECC_NIST_P256!;
  const { n } = curve;
  const point = { x: toNumber(hex(x)), y: toNumber(hex(y)) };
  const given = { r: toNumber(hex(r)), s: toNumber(hex(s)) };
  const verify = (signature: Uint8Array) => verifyDigest(curve, point, hex(digest), signature);

  test("RFC 6979's signature verifies", () => {
    expect(createHash("sha256").update(message).digest("hex")).toBe(digest);
    expect(verify(writeSignature(given))).toBe(true);
  });

  test("the same signature with s negated verifies as well, as AWS and OpenSSL have it", () => {
    expect(verify(writeSignature({ r: given.r, s: n - given.s }))).toBe(true);
  });

  test("numbers of 0, of the order or beyond it are refused", () => {
    for (const bad of [
      { r: 0n, s: given.s },
      { r: given.r, s: 0n },
      { r: n, s: given.s },
      { r: given.r, s: n },
      { r: given.r + n, s: given.s },
      { r: given.r, s: given.s + n },
      { r: 0n, s: 0n },
      { r: 1n, s: 1n },
    ]) {
      expect(verify(writeSignature(bad))).toBe(false);
    }
  });

  test("a digest of nothing but zeros can be signed and verified", () => {
    const own = pair("ECC_NIST_P256");
    const zeros = Buffer.alloc(32);
    const { sign, verify: check } = scheme("ECDSA_SHA_256", "DIGEST");
    expect(check(own, zeros, sign(own, zeros))).toBe(true);
  });

  test("the signature of the point at infinity is refused", () => {
    // With Q = G and r = -z, u/v is -1: Q + (u/v)·G vanishes.
    const base = readPoint(curve, Buffer.concat([Buffer.from([4]), hex(vectors.baseP256)]));
    const z = toNumber(hex(digest)) % n;
    const signature = writeSignature({ r: n - z, s: 1n });
    expect(verifyDigest(curve, base, hex(digest), signature)).toBe(false);
  });
});

describe("signatures in DER", () => {
  const numbers = fc.bigInt({ min: 0n, max: 2n ** 521n });

  test("what is written is read again", () => {
    fc.assert(
      fc.property(numbers, numbers, (r, s) => {
        expect(readSignature(writeSignature({ r, s }))).toEqual({ r, s });
      }),
    );
  });

  test.each(vectors.notDer)("$why is refused", ({ bytes }) => {
    expect(readSignature(hex(bytes))).toBeUndefined();
  });
});

describe("Ed25519ph", () => {
  const { message, publicKey, seed, signature } = vectors.ed25519ph;

  test("RFC 8032's signature is made and verified", () => {
    const made = ed25519phSign(hex(seed), hex(publicKey), hex(message));
    expect(made.toString("hex")).toBe(signature);
    expect(ed25519phVerify(hex(publicKey), hex(message), made)).toBe(true);
  });

  test("any bit of signature, key or message counts", () => {
    for (let bit = 0; bit < 512; bit += 37) {
      const changed = hex(signature);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(ed25519phVerify(hex(publicKey), hex(message), changed)).toBe(false);
    }
    expect(ed25519phVerify(hex(publicKey), Buffer.from("abd"), hex(signature))).toBe(false);
    expect(ed25519phVerify(randomBytes(32), hex(message), hex(signature))).toBe(false);
    expect(ed25519phVerify(hex(publicKey), hex(message), hex(signature).subarray(1))).toBe(false);
  });

  test("a number beyond the group's order is refused: signatures cannot be made into others", () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = toNumber(hex(signature).subarray(32).reverse()) + order;
    const other = hex(s.toString(16).padStart(64, "0")).reverse();
    const malleable = Buffer.concat([hex(signature).subarray(0, 32), other]);
    expect(ed25519phVerify(hex(publicKey), hex(message), malleable)).toBe(false);
  });

  test("it is not Ed25519: neither verifies the other's signature", () => {
    const own = pair("ECC_NIST_EDWARDS25519");
    const digest = createHash("sha512").update("a").digest();
    const [plain, hashed] = [
      scheme("ED25519_SHA_512", "RAW"),
      scheme("ED25519_PH_SHA_512", "DIGEST"),
    ];
    expect(nodeVerify(null, digest, own.publicKey, plain.sign(own, digest))).toBe(true);
    expect(plain.verify(own, digest, hashed.sign(own, digest))).toBe(false);
    expect(hashed.verify(own, digest, plain.sign(own, digest))).toBe(false);
    expect(hashed.verify(own, digest, hashed.sign(own, digest))).toBe(true);
  });

  test("KMS hashes the digest once more: what it signs is the digest as a message", () => {
    const own = pair("ECC_NIST_EDWARDS25519");
    const digest = createHash("sha512").update("a").digest();
    const signature = scheme("ED25519_PH_SHA_512", "DIGEST").sign(own, digest);
    expect(ed25519phVerify(own.spki.subarray(-32), digest, signature)).toBe(true);
    expect(ed25519phVerify(own.spki.subarray(-32), Buffer.from("a"), signature)).toBe(false);
  });
});

describe.each(["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"])("%s", spec => {
  const [raw, external] = [
    scheme("ML_DSA_SHAKE_256", "RAW"),
    scheme("ML_DSA_SHAKE_256", "EXTERNAL_MU"),
  ];
  const shake = (length: number, ...parts: Uint8Array[]) => {
    const hash = createHash("shake256", { outputLength: length });
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  /** As FIPS 204 has it, with an empty context. */
  const muOf = ({ publicKey }: Pair, message: Uint8Array) => {
    const bytes = Buffer.from(publicKey.export({ format: "jwk" }).pub as string, "base64url");
    return shake(64, shake(64, bytes), Buffer.from([0, 0]), message);
  };

  test("what is signed by µ verifies as the message, with node:crypto too, and the other way", () => {
    for (let round = 0; round < 6; round += 1) {
      const own = pair(spec);
      const message = randomBytes(50 * round);
      const mu = muOf(own, message);
      const signature = external.sign(own, mu);
      expect(nodeVerify(null, message, own.publicKey, signature)).toBe(true);
      expect(external.verify(own, mu, nodeSign(null, message, own.privateKey))).toBe(true);
      expect(external.verify(own, mu, raw.sign(own, message))).toBe(true);
      expect(external.verify(own, muOf(own, Buffer.from("other")), signature)).toBe(false);
      expect(external.verify(pair(spec), mu, signature)).toBe(false);
    }
  });

  test("a changed challenge, response or hint is refused, as is another length", () => {
    const own = pair(spec);
    const mu = muOf(own, Buffer.from("a"));
    const signature = external.sign(own, mu);
    for (const at of [0, 40, 200, 1000, 2000, signature.length - 40, signature.length - 1]) {
      const changed = Buffer.from(signature);
      changed[at]! ^= 0x81;
      expect(external.verify(own, mu, changed)).toBe(false);
    }
    expect(external.verify(own, mu, signature.subarray(1))).toBe(false);
    expect(external.verify(own, mu, Buffer.concat([signature, Buffer.from([0])]))).toBe(false);
  });
});

describe("SM2", () => {
  const { digest, message, r, s, x, y } = vectors.sm2;
  const point = { x: toNumber(hex(x)), y: toNumber(hex(y)) };

  test("the standard's signature verifies over the standard's digest", () => {
    expect(sm2Digest(point, Buffer.from(message)).toString("hex")).toBe(digest);
    const signature = writeSignature({ r: toNumber(hex(r)), s: toNumber(hex(s)) });
    expect(sm2Verify(point, hex(digest), signature)).toBe(true);
    expect(sm2Verify(point, createHash("sm3").digest(), signature)).toBe(false);
  });

  test("a message's signature verifies over its digest, and a changed one over neither", () => {
    const own = pair("SM2");
    const message = Buffer.from("message");
    const [raw, over] = [scheme("SM2DSA", "RAW"), scheme("SM2DSA", "DIGEST")];
    const signature = raw.sign(own, message);
    const digested = sm2Digest(own.ec?.point, message);
    expect(raw.verify(own, message, over.sign(own, digested))).toBe(true);
    expect(over.verify(own, digested, signature)).toBe(true);
    signature[12]! ^= 1;
    expect(raw.verify(own, message, signature)).toBe(false);
  });
});

test("a private key that is kept says its public key, for every spec", () => {
  const made = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const pkcs8 = made.privateKey.export({ type: "pkcs8", format: "der" });
  const kept = pairOf(createMaterial(arn, pkcs8), "ECC_NIST_P256");
  expect(kept.spki.equals(made.publicKey.export({ type: "spki", format: "der" }))).toBe(true);
  expect(
    kept.privateKey.equals(createPrivateKey({ key: pkcs8, type: "pkcs8", format: "der" })),
  ).toBe(true);
});
