import { type Curve, combinedX, type Point, timesBase } from "./curve.ts";
import { readSignature, writeSignature } from "./der.ts";
import { inverse, mod, randomBelow, toNumber } from "./numbers.ts";

/*
 * ECDSA over a digest that the caller brings, which Node has no function for.
 * https://doi.org/10.6028/NIST.FIPS.186-5, section 6.4. No algorithm of KMS has a digest longer
 * than the order of its curve, so that none is cut.
 */

/** Signs a digest. */
export function signDigest(curve: Curve, privateKey: bigint, digest: Uint8Array): Buffer {
  const { n } = curve;
  for (;;) {
    const k = randomBelow(n);
    const r = mod(timesBase(curve, k)?.x ?? 0n, n);
    const s = mod(inverse(k, n) * (toNumber(digest) + r * privateKey), n);
    if (r !== 0n && s !== 0n) return writeSignature({ r, s });
  }
}

/** Whether a signature is the key's over a digest. */
export function verifyDigest(
  curve: Curve,
  publicKey: Point,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { n } = curve;
  const pair = readSignature(signature);
  if (pair === undefined) return false;
  const { r, s } = pair;
  if (r === 0n || s === 0n || r >= n || s >= n) return false;
  const w = inverse(s, n);
  const x = combinedX(curve, mod(toNumber(digest) * w, n), mod(r * w, n), publicKey);
  return x !== undefined && mod(x, n) === r;
}
