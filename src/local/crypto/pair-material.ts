import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { KeyMaterial } from "../state.ts";
import { type Curve, curveOf, type Point, readPoint } from "./curve.ts";
import { current } from "./material.ts";
import { toNumber } from "./numbers.ts";

/** The pair of an asymmetric KMS key, made ready for use. */
export interface Pair {
  /** Of SM2 only `ec` is of use: OpenSSL keeps such keys to itself. */
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public key as SPKI in DER. */
  readonly spki: Buffer;
  /** Of an elliptic curve in Weierstraß form: the private number and the public point. */
  readonly ec?: { readonly curve: Curve; readonly d: bigint; readonly point: Point };
}

// As in material.ts: versions are never changed, and what is made of one goes with it.
const ready = new WeakMap<object, Pair>();

/** The pair that is kept as a key's material. */
export function pairOf(material: KeyMaterial, spec: string): Pair {
  const version = current(material);
  const found = ready.get(version);
  if (found !== undefined) return found;
  const made = readPair(Buffer.from(version.bytes, "base64"), spec);
  ready.set(version, made);
  return made;
}

/** SPKI of a point of SM2's curve, before the point. */
const sm2Head = Buffer.from("3059301306072a8648ce3d020106082a811ccf5501822d034200", "hex");
/** Where PKCS #8 of a key of a curve of 256 bits with an OID of eight bytes has the number. */
const sm2At = 36;

/** The pair of a private key as PKCS #8 in DER, as it is kept. */
export function readPair(pkcs8: Buffer, spec: string): Pair {
  const privateKey = createPrivateKey({ key: pkcs8, type: "pkcs8", format: "der" });
  const curve = curveOf[spec];
  if (spec === "SM2" && curve !== undefined) {
    const end = pkcs8.subarray(-2 * curve.size - 1);
    const spki = Buffer.concat([sm2Head, end]);
    const publicKey = createPublicKey({ key: spki, type: "spki", format: "der" });
    const d = toNumber(pkcs8.subarray(sm2At, sm2At + curve.size));
    return { privateKey, publicKey, spki, ec: { curve, d, point: readPoint(curve, end) } };
  }
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: "spki", format: "der" });
  if (curve === undefined) return { privateKey, publicKey, spki };
  const d = toNumber(Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url"));
  const point = readPoint(curve, spki.subarray(-2 * curve.size - 1));
  return { privateKey, publicKey, spki, ec: { curve, d, point } };
}
