import { createHash } from "node:crypto";
import { inverse, mod, toBytes, toNumber } from "./numbers.ts";

/*
 * Ed25519ph, which Node has no function for. https://www.rfc-editor.org/rfc/rfc8032#section-5.1
 */

const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const d = mod(-121665n * inverse(121666n, p), p);
/** A square root of -1. */
const root = power(2n, (p - 1n) / 4n);
/** What RFC 8032 calls dom2, with the flag of the hashed variant and no context. */
const domain = Buffer.concat([
  Buffer.from("SigEd25519 no Ed25519 collisions", "ascii"),
  Buffer.from([1, 0]),
]);

/** In extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
interface Point {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

const zero: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };
const base = decode(toBytes(mod(4n * inverse(5n, p), p), 32).reverse()) ?? zero;

/**
 * Signs a message by Ed25519ph, without a context.
 * @param seed the private key, 32 bytes
 * @param publicKey 32 bytes
 */
export function ed25519phSign(
  seed: Uint8Array,
  publicKey: Uint8Array,
  message: Uint8Array,
): Buffer {
  const secret = sha512(seed);
  const scalar = Buffer.from(secret.subarray(0, 32));
  scalar[0] = (scalar[0] ?? 0) & 248;
  scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
  const hashed = sha512(message);
  const r = mod(little(sha512(domain, secret.subarray(32), hashed)), order);
  const R = encode(times(r, base));
  const k = little(sha512(domain, R, publicKey, hashed));
  const s = mod(r + k * little(scalar), order);
  return Buffer.concat([R, toBytes(s, 32).reverse()]);
}

/** Whether a signature by Ed25519ph is the key's over a message. */
export function ed25519phVerify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = decode(publicKey);
  if (key === undefined || signature.length !== 64) return false;
  const R = signature.subarray(0, 32);
  const s = little(signature.subarray(32));
  if (s >= order) return false;
  const k = mod(little(sha512(domain, R, publicKey, sha512(message))), order);
  const minus = { ...key, X: mod(-key.X, p), T: mod(-key.T, p) };
  return encode(add(times(s, base), times(k, minus))).equals(R);
}

function sha512(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function little(bytes: Uint8Array): bigint {
  return toNumber(Uint8Array.from(bytes).reverse());
}

function power(value: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, rest] = [value, exponent]; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}

function add(one: Point, other: Point): Point {
  const A = (one.Y - one.X) * (other.Y - other.X);
  const B = (one.Y + one.X) * (other.Y + other.X);
  const C = ((2n * one.T * other.T) % p) * d;
  const D = 2n * one.Z * other.Z;
  const [E, F, G, H] = [mod(B - A, p), mod(D - C, p), mod(D + C, p), mod(B + A, p)];
  return { X: mod(E * F, p), Y: mod(G * H, p), Z: mod(F * G, p), T: mod(E * H, p) };
}

function times(scalar: bigint, point: Point): Point {
  let result = zero;
  for (let [double, rest] = [point, scalar]; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = add(result, double);
    double = add(double, double);
  }
  return result;
}

function encode({ X, Y, Z }: Point): Buffer {
  const over = inverse(Z, p);
  const [x, y] = [mod(X * over, p), mod(Y * over, p)];
  return toBytes(y | ((x & 1n) << 255n), 32).reverse() as Buffer;
}

function decode(bytes: Uint8Array): Point | undefined {
  const value = little(bytes);
  const y = value & (2n ** 255n - 1n);
  if (bytes.length !== 32 || y >= p) return undefined;
  const square = mod((y * y - 1n) * inverse(d * y * y + 1n, p), p);
  let x = power(square, (p + 3n) / 8n);
  if (mod(x * x - square, p) !== 0n) x = (x * root) % p;
  if (mod(x * x - square, p) !== 0n) return undefined;
  const sign = value >> 255n;
  if (x === 0n && sign === 1n) return undefined;
  if ((x & 1n) !== sign) x = p - x;
  return { X: x, Y: y, Z: 1n, T: mod(x * y, p) };
}
