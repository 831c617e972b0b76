import { createPublicKey, diffieHellman } from "node:crypto";
import { type Curve, isOn, type Point, readPoint, times } from "./curve.ts";
import { toBytes } from "./numbers.ts";
import type { Pair } from "./pair-material.ts";

/**
 * The secret of a private and another's public key by ECDH: the x of their product, as long as the
 * curve's coordinates. https://doi.org/10.6028/NIST.SP.800-56Ar3, section 5.7.1.2
 * @param spki the public key in DER
 * @returns undefined where that is no key on the pair's curve
 */
export function deriveSecret({ ec, privateKey, publicKey, spki: own }: Pair, spki: Buffer) {
  if (ec === undefined) return undefined;
  const length = 2 * ec.curve.size + 1;
  // A named curve and an uncompressed point: a key on the same curve begins as the pair's own.
  const head = own.length - length;
  if (spki.length !== own.length || !spki.subarray(0, head).equals(own.subarray(0, head))) {
    return fromOtherForm({ ec, privateKey, publicKey, spki: own }, spki);
  }
  if (ec.curve.name === "SM2")
    return onSm2(ec.curve, ec.d, readPoint(ec.curve, spki.subarray(head)));
  return byNode({ privateKey, publicKey }, spki);
}

/** A compressed point, for instance; node:crypto reads it. */
function fromOtherForm(pair: Pair, spki: Buffer): Buffer | undefined {
  return pair.ec?.curve.name === "SM2" ? undefined : byNode(pair, spki);
}

function byNode(pair: Pick<Pair, "privateKey" | "publicKey">, spki: Buffer): Buffer | undefined {
  try {
    const other = createPublicKey({ key: spki, type: "spki", format: "der" });
    const curve = other.asymmetricKeyDetails?.namedCurve;
    if (curve !== pair.publicKey.asymmetricKeyDetails?.namedCurve) return undefined;
    return diffieHellman({ privateKey: pair.privateKey, publicKey: other });
  } catch {
    return undefined; // no key, or a point that is not on its curve
  }
}

/** Node derives no secrets on SM2's curve. */
function onSm2(curve: Curve, d: bigint, point: Point): Buffer | undefined {
  if (point === undefined || !isOn(curve, point)) return undefined;
  const product = times(curve, d, point);
  return product && toBytes(product.x, curve.size);
}
