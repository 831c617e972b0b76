import { randomBytes } from "node:crypto";

/** Bytes as a whole number, the most significant first. */
export function toNumber(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
  return hex === "" ? 0n : BigInt(`0x${hex}`);
}

/** A whole number as `length` bytes, the most significant first. */
export function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}

/** The remainder that is not negative. */
export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** The inverse modulo a prime, of a number that is no multiple of it. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [mod(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return mod(x, modulus);
}

/** A random number from 1 to modulus - 1: 64 bits more are drawn, so that none is likelier. */
export function randomBelow(modulus: bigint): bigint {
  const length = Math.ceil(modulus.toString(16).length / 2) + 8;
  return mod(toNumber(randomBytes(length)), modulus - 1n) + 1n;
}
