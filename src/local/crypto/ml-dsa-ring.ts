import { createHash } from "node:crypto";

/*
 * The ring of ML-DSA: polynomials of 256 coefficients modulo q, each kept from 0 to q - 1.
 * https://doi.org/10.6028/NIST.FIPS.204, section 7
 */

export type Poly = Int32Array;
export type Vector = readonly Poly[];

export const q = 8_380_417;
export const size = 256;

const zetas = Int32Array.from({ length: size }, (_, index) => {
  let result = 1;
  for (let bit = 0, power = 1753; bit < 8; bit += 1) {
    if ((index >> (7 - bit)) & 1) result = (result * power) % q;
    power = (power * power) % q;
  }
  return result;
});

/** The remainder from 0 to q - 1. */
export function reduced(value: number): number {
  const rest = value % q;
  return rest < 0 ? rest + q : rest;
}

/** The remainder nearest to 0. */
export function centered(value: number): number {
  return value > (q - 1) / 2 ? value - q : value;
}

/** SHAKE's output: `bits` is 128 or 256. */
export function shake(bits: 128 | 256, length: number, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash(`shake${bits}`, { outputLength: length });
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Algorithm 41. */
export function ntt(poly: Poly): Poly {
  const w = Int32Array.from(poly);
  for (let length = 128, m = 0; length >= 1; length /= 2) {
    for (let start = 0; start < size; start += 2 * length) {
      m += 1;
      for (let j = start; j < start + length; j += 1) {
        const t = (at(zetas, m) * at(w, j + length)) % q;
        w[j + length] = reduced(at(w, j) - t);
        w[j] = reduced(at(w, j) + t);
      }
    }
  }
  return w;
}

/** Algorithm 42. */
export function inverseNtt(poly: Poly): Poly {
  const w = Int32Array.from(poly);
  for (let length = 1, m = size; length < size; length *= 2) {
    for (let start = 0; start < size; start += 2 * length) {
      m -= 1;
      for (let j = start; j < start + length; j += 1) {
        const t = at(w, j);
        w[j] = reduced(t + at(w, j + length));
        w[j + length] = reduced((q - at(zetas, m)) * reduced(t - at(w, j + length)));
      }
    }
  }
  return w.map(value => (value * 8_347_681) % q);
}

/** Coefficient by coefficient; of transformed polynomials this is their product. */
export function product(one: Poly, other: Poly): Poly {
  return one.map((value, index) => (value * at(other, index)) % q);
}

export function sum(one: Poly, other: Poly): Poly {
  return one.map((value, index) => (value + at(other, index)) % q);
}

export function difference(one: Poly, other: Poly): Poly {
  return one.map((value, index) => reduced(value - at(other, index)));
}

/** The largest distance from 0 of a coefficient. */
export function norm(vector: Vector): number {
  return Math.max(...vector.map(poly => poly.reduce((most, x) => Math.max(most, away(x)), 0)));
}

function away(value: number): number {
  return Math.abs(centered(value));
}

/** Algorithm 32: the matrix that a seed stands for, transformed. */
export function expandA(rho: Uint8Array, rows: number, columns: number): Vector[] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      rejected(Buffer.concat([rho, Buffer.from([column, row])])),
    ),
  );
}

/** Algorithm 30. */
function rejected(seed: Uint8Array): Poly {
  // One in a thousand candidates is refused; where they run out, the same stream goes on longer.
  for (let length = 1008; ; length *= 2) {
    const stream = shake(128, length, seed);
    const found: number[] = [];
    for (let index = 0; index < length && found.length < size; index += 3) {
      const value = stream.readUIntLE(index, 3) & 0x7f_ffff;
      if (value < q) found.push(value);
    }
    if (found.length === size) return Int32Array.from(found);
  }
}

/** Algorithm 29: the challenge, `tau` coefficients of ±1. */
export function sampleInBall(seed: Uint8Array, tau: number): Poly {
  for (let length = 512; ; length *= 2) {
    const found = challenge(shake(256, length, seed), tau);
    if (found !== undefined) return found;
  }
}

function challenge(stream: Buffer, tau: number): Poly | undefined {
  const c = new Int32Array(size);
  let next = 8;
  for (let i = size - tau; i < size; i += 1) {
    let j = stream[next++];
    while (j !== undefined && j > i) j = stream[next++];
    if (j === undefined) return undefined;
    const bit = i + tau - size;
    c[i] = at(c, j);
    c[j] = (at(stream, bit >> 3) >> (bit & 7)) & 1 ? q - 1 : 1;
  }
  return c;
}

/** Writes whole numbers of so many bits each, the least significant bit first. */
export function pack(values: Iterable<number>, bits: number): Buffer {
  const out: number[] = [];
  let [held, count] = [0, 0];
  for (const value of values) {
    held |= value << count;
    for (count += bits; count >= 8; count -= 8) {
      out.push(held & 255);
      held >>>= 8;
    }
  }
  return Buffer.from(out);
}

/** Reads what `pack` wrote: 256 numbers. */
export function unpack(bytes: Uint8Array, bits: number): Poly {
  const values = new Int32Array(size);
  let [held, count, next] = [0, 0, 0];
  for (let index = 0; index < size; index += 1) {
    for (; count < bits; count += 8) held |= at(bytes, next++) << count;
    values[index] = held & ((1 << bits) - 1);
    held >>>= bits;
    count -= bits;
  }
  return values;
}

/** An entry that is there. */
export function at(list: ArrayLike<number>, index: number): number {
  return list[index] ?? 0;
}
