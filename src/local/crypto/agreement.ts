import { createPublicKey, diffieHellman } from "node:crypto";
import { isOn, readPoint, times } from "./curve.ts";
import { toBytes } from "./numbers.ts";
import type { Pair } from "./pair-material.ts";

/**
 * The secret of a private and another's public key by ECDH: the x of their product, as long as the
 * curve's coordinates. https://doi.org/10.6028/NIST.SP.800-56Ar3, section 5.7.1.2
 * @param spki the public key in DER
 * @returns undefined where that is no key on the pair's curve
 */
export function deriveSecret(pair: Pair, spki: Buffer): Buffer | undefined {
  if (pair.ec === undefined) return undefined;
  return pair.ec.curve.name === "SM2" ? onSm2(pair.ec, pair.spki, spki) : byNode(pair, spki);
}

function byNode(pair: Pair, spki: Buffer): Buffer | undefined {
  try {
    const other = createPublicKey({ key: spki, type: "spki", format: "der" });
    const curve = other.asymmetricKeyDetails?.namedCurve;
    if (curve !== pair.publicKey.asymmetricKeyDetails?.namedCurve) return undefined;
    return diffieHellman({ privateKey: pair.privateKey, publicKey: other });
  } catch {
    return undefined; // no key, or a point that is not on its curve
  }
}

/** Node derives no secrets on SM2's curve, nor does it read points on it. */
function onSm2(
  { curve, d }: NonNullable<Pair["ec"]>,
  own: Buffer,
  spki: Buffer,
): Buffer | undefined {
  // Up to the coordinates of an uncompressed point all keys on the curve are alike.
  const head = own.length - 2 * curve.size;
  const alike = spki.length === own.length && spki.subarray(0, head).equals(own.subarray(0, head));
  const point = alike ? readPoint(curve, spki.subarray(head - 1)) : undefined;
  if (point === undefined || !isOn(curve, point)) return undefined;
  const product = times(curve, d, point);
  return product && toBytes(product.x, curve.size);
}
