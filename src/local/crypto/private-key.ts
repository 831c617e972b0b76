import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { curveOf } from "./curve.ts";
import { type Element, element, integer, read } from "./der.ts";
import { type KeyPair, publicPoint } from "./key-pair.ts";
import { toBytes, toNumber } from "./numbers.ts";

/**
 * Reads a private key that somebody brings: PKCS #8 in BER or DER.
 * @param spec of the key that it is for
 * @returns the pair in the one form in which it is kept, so that the same key is the same bytes;
 *   undefined where it is no such key
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html#importing-keys-material-requirements
 */
export function readPrivateKey(spec: string, bytes: Buffer): KeyPair | undefined {
  const key = opened(bytes);
  if (key === undefined) return undefined;
  if (spec in curveOf) return pairOfCurve(spec, key);
  const fits = spec.startsWith("RSA_") ? isRsa(key, spec) : key.asymmetricKeyType === "ed25519";
  if (!fits) return undefined;
  const publicKey = createPublicKey(key).export({ type: "spki", format: "der" });
  return { publicKey, privateKey: derOf(key) };
}

function opened(bytes: Buffer): KeyObject | undefined {
  // OpenSSL leaves what comes behind the key unread.
  if ((read(bytes, 0x30)?.rest.length ?? 0) > 0) return undefined;
  try {
    const key = createPrivateKey({ key: bytes, type: "pkcs8", format: "der" });
    // OpenSSL takes a private number that is longer than its curve's, and cannot write it.
    derOf(key);
    return key;
  } catch {
    return undefined;
  }
}

function derOf(key: KeyObject): Buffer {
  return key.export({ type: "pkcs8", format: "der" });
}

/** What PKCS #8 holds: the AlgorithmIdentifier, and the key in the form of its algorithm. */
function parts(der: Buffer): { algorithm: Uint8Array; key: Uint8Array } | undefined {
  const whole = read(der, 0x30);
  const version = whole && read(whole.body, 0x02);
  const algorithm = version && read(version.rest, 0x30);
  const key = algorithm && read(algorithm.rest, 0x04);
  return key && { algorithm: algorithm.body, key: key.body };
}

/** An RSA key of two primes whose halves belong together. */
function isRsa(key: KeyObject, spec: string): boolean {
  if (key.asymmetricKeyType !== "rsa") return false;
  if (key.asymmetricKeyDetails?.modulusLength !== Number(spec.slice("RSA_".length))) return false;
  const sequence = read(parts(derOf(key))?.key ?? Buffer.of(), 0x30);
  const version = sequence && read(sequence.body, 0x02);
  // RFC 8017, A.1.2: 1 would say that there are more primes.
  return version !== undefined && toNumber(version.body) === 0n && signs(key);
}

function signs(key: KeyObject): boolean {
  const message = Buffer.from("keywright");
  try {
    return verify("sha256", message, createPublicKey(key), sign("sha256", message, key));
  } catch {
    return false;
  }
}

const ecPublicKey = Buffer.from("06072a8648ce3d0201", "hex");

/** The object identifiers of the curves, as RFC 5480 and GM/T 0006 give them, in DER. */
const identifiers: Readonly<Record<string, string>> = {
  ECC_NIST_P256: "06082a8648ce3d030107",
  ECC_NIST_P384: "06052b81040022",
  ECC_NIST_P521: "06052b81040023",
  ECC_SECG_P256K1: "06052b8104000a",
  SM2: "06082a811ccf5501822d",
};

/** A key of a named curve. As AWS says, its public key is worked out, whatever it brings along. */
function pairOfCurve(spec: string, given: KeyObject): KeyPair | undefined {
  const curve = curveOf[spec];
  const found = parts(derOf(given));
  const algorithm = Buffer.concat([ecPublicKey, Buffer.from(identifiers[spec] ?? "", "hex")]);
  if (curve === undefined || !found || !algorithm.equals(found.algorithm)) return undefined;
  const number = scalarOf(found.key);
  if (number === undefined || number === 0n || number >= curve.n) return undefined;
  const scalar = toBytes(number, curve.size);
  const point = bits(publicPoint(curve.name, scalar));
  const key = element(
    0x30,
    Buffer.concat([integer(1n), element(0x04, scalar), element(0xa1, point)]),
  );
  const header = element(0x30, algorithm);
  return {
    privateKey: element(0x30, Buffer.concat([integer(0n), header, element(0x04, key)])),
    publicKey: element(0x30, Buffer.concat([header, point])),
  };
}

/** The private number of RFC 5915's ECPrivateKey. */
function scalarOf(key: Uint8Array): bigint | undefined {
  const sequence = read(key, 0x30);
  const version = sequence && read(sequence.body, 0x02);
  const scalar: Element | undefined = version && read(version.rest, 0x04);
  return scalar && toNumber(scalar.body);
}

function bits(bytes: Buffer): Buffer {
  return element(0x03, Buffer.concat([Buffer.of(0), bytes]));
}
