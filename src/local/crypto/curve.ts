import { createECDH } from "node:crypto";
import { publicPoint } from "./key-pair.ts";
import { inverse, mod, toBytes, toNumber } from "./numbers.ts";

/** A point of a curve; `undefined` is the point at infinity. */
export type Point = { readonly x: bigint; readonly y: bigint } | undefined;

/** A curve y² = x³ + ax + b over a prime field, its group being of prime order. */
export interface Curve {
  /** OpenSSL's name. */
  readonly name: string;
  readonly p: bigint;
  readonly a: bigint;
  /** The order of the group. */
  readonly n: bigint;
  /** Bytes of a coordinate. */
  readonly size: number;
}

const hex = (text: string) => BigInt(`0x${text.replaceAll(" ", "")}`);
const nist = (name: string, size: number, p: bigint, n: string): Curve => ({
  name,
  p,
  a: p - 3n,
  n: hex(n),
  size,
});

/** Parameters: SEC 2 (https://www.secg.org/sec2-v2.pdf), and of SM2 GB/T 32918.5. */
export const curveOf: Readonly<Record<string, Curve>> = {
  ECC_NIST_P256: nist(
    "prime256v1",
    32,
    2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
  ),
  ECC_NIST_P384: nist(
    "secp384r1",
    48,
    2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
  ),
  ECC_NIST_P521: nist(
    "secp521r1",
    66,
    2n ** 521n - 1n,
    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
  ),
  ECC_SECG_P256K1: {
    name: "secp256k1",
    p: 2n ** 256n - 2n ** 32n - 977n,
    a: 0n,
    n: hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
    size: 32,
  },
  SM2: nist(
    "SM2",
    32,
    hex("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff"),
    "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
  ),
};

/** The base point times a number from 0 to n - 1, by OpenSSL. */
export function timesBase(curve: Curve, scalar: bigint): Point {
  if (scalar === 0n) return undefined;
  return readPoint(curve, publicPoint(curve.name, toBytes(scalar, curve.size)));
}

/** Reads an uncompressed point. */
export function readPoint({ size }: Curve, bytes: Uint8Array): Point {
  return {
    x: toNumber(bytes.subarray(1, 1 + size)),
    y: toNumber(bytes.subarray(1 + size, 1 + 2 * size)),
  };
}

/** Adds two points. */
export function add(curve: Curve, one: Point, other: Point): Point {
  if (one === undefined) return other;
  if (other === undefined) return one;
  const { a, p } = curve;
  const opposite = mod(one.y + other.y, p) === 0n;
  if (one.x === other.x && opposite) return undefined;
  const slope =
    one.x === other.x
      ? (3n * one.x * one.x + a) * inverse(2n * one.y, p)
      : (other.y - one.y) * inverse(other.x - one.x, p);
  const x = mod(slope * slope - one.x - other.x, p);
  return { x, y: mod(slope * (one.x - x) - one.y, p) };
}

/** A point times a number that is not negative, by doubling and adding: slow, for SM2 alone. */
export function times(curve: Curve, scalar: bigint, point: Point): Point {
  let result: Point;
  let double = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = add(curve, result, double);
    double = add(curve, double, double);
  }
  return result;
}

/**
 * The x of u·G + v·Q, v not being 0 modulo n; undefined where that is the point at infinity. It is
 * v·(Q + (u/v)·G): OpenSSL multiplies, and one addition is left to do here.
 */
export function combinedX(curve: Curve, u: bigint, v: bigint, q: Point): bigint | undefined {
  const { n } = curve;
  const sum = add(curve, q, timesBase(curve, mod(u * inverse(v, n), n)));
  return sum && timesX(curve, v, sum);
}

/** The x of a point times a number from 1 to n - 1. */
function timesX(curve: Curve, scalar: bigint, point: NonNullable<Point>): bigint | undefined {
  const { name, size } = curve;
  // Node derives no secrets on SM2's curve.
  if (name === "SM2") return times(curve, scalar, point)?.x;
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(toBytes(scalar, size));
  return toNumber(ecdh.computeSecret(writePoint(curve, point)));
}

/** Writes a point, uncompressed. */
export function writePoint({ size }: Curve, { x, y }: NonNullable<Point>): Buffer {
  return Buffer.concat([Buffer.from([4]), toBytes(x, size), toBytes(y, size)]);
}

/** Whether a point that is not at infinity lies on a curve. */
export function isOn(curve: Curve, { x, y }: NonNullable<Point>): boolean {
  const { a, p } = curve;
  const base = timesBase(curve, 1n);
  if (base === undefined || x >= p || y >= p) return false;
  // The base point tells the b of y² = x³ + ax + b.
  const b = mod(base.y ** 2n - base.x ** 3n - a * base.x, p);
  return mod(y ** 2n - x ** 3n - a * x - b, p) === 0n;
}
