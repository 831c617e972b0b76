import { createHash } from "node:crypto";
import { type Curve, combinedX, curveOf, type Point, timesBase } from "./curve.ts";
import { readSignature, writeSignature } from "./der.ts";
import { inverse, mod, randomBelow, toBytes, toNumber } from "./numbers.ts";

/*
 * SM2's signatures, which Node reaches only in part. GB/T 32918.2; the distinguishing identifier
 * is the one that AWS names:
 * https://docs.aws.amazon.com/kms/latest/developerguide/offline-operations.html#key-spec-sm-offline-verification
 */

const identifier = Buffer.from("1234567812345678", "ascii");
const sm2 = curveOf.SM2 as Curve;
const b = "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93";

/** The digest that is signed: SM3 of what identifies the signer, and of the message. */
export function sm2Digest(publicKey: Point, message: Uint8Array): Buffer {
  const { size } = sm2;
  const base = timesBase(sm2, 1n);
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(8 * identifier.length);
  const z = createHash("sm3").update(bits).update(identifier);
  z.update(toBytes(sm2.a, size)).update(Buffer.from(b, "hex"));
  for (const point of [base, publicKey]) {
    z.update(toBytes(point?.x ?? 0n, size)).update(toBytes(point?.y ?? 0n, size));
  }
  return createHash("sm3").update(z.digest()).update(message).digest();
}

/** Signs a digest. */
export function sm2Sign(privateKey: bigint, digest: Uint8Array): Buffer {
  const { n } = sm2;
  for (;;) {
    const k = randomBelow(n);
    const r = mod(toNumber(digest) + (timesBase(sm2, k)?.x ?? 0n), n);
    const s = mod(inverse(1n + privateKey, n) * (k - r * privateKey), n);
    if (r !== 0n && r + k !== n && s !== 0n) return writeSignature({ r, s });
  }
}

/** Whether a signature is the key's over a digest. */
export function sm2Verify(publicKey: Point, digest: Uint8Array, signature: Uint8Array): boolean {
  const { n } = sm2;
  const pair = readSignature(signature);
  if (pair === undefined) return false;
  const { r, s } = pair;
  const t = mod(r + s, n);
  if (r === 0n || s === 0n || r >= n || s >= n || t === 0n) return false;
  const x = combinedX(sm2, s, t, publicKey);
  return x !== undefined && mod(toNumber(digest) + x, n) === r;
}
