import { type KeyObject, randomBytes } from "node:crypto";
import {
  at,
  centered,
  difference,
  expandA,
  inverseNtt,
  norm,
  ntt,
  type Poly,
  pack,
  product,
  q,
  reduced,
  sampleInBall,
  shake,
  size,
  sum,
  unpack,
  type Vector,
} from "./ml-dsa-ring.ts";

/*
 * ML-DSA over a message representative µ that the caller brings, which Node has no function for:
 * https://doi.org/10.6028/NIST.FIPS.204, algorithms 7 and 8 from the line that has µ.
 */

interface Parameters {
  readonly k: number;
  readonly l: number;
  readonly eta: number;
  readonly tau: number;
  readonly gamma1Bits: number;
  readonly gamma2: number;
  readonly omega: number;
  /** Bytes of the challenge's seed. */
  readonly seed: number;
}

/** Table 1. */
const parameters: Readonly<Record<string, Parameters>> = {
  "ml-dsa-44": {
    ...{ k: 4, l: 4, eta: 2, tau: 39, omega: 80, seed: 32 },
    ...{ gamma1Bits: 17, gamma2: (q - 1) / 88 },
  },
  "ml-dsa-65": {
    ...{ k: 6, l: 5, eta: 4, tau: 49, omega: 55, seed: 48 },
    ...{ gamma1Bits: 19, gamma2: (q - 1) / 32 },
  },
  "ml-dsa-87": {
    ...{ k: 8, l: 7, eta: 2, tau: 60, omega: 75, seed: 64 },
    ...{ gamma1Bits: 19, gamma2: (q - 1) / 32 },
  },
};
/** The bits that t drops. */
const dropped = 13;

function parametersOf(key: KeyObject): Parameters {
  const found = parameters[key.asymmetricKeyType ?? ""];
  if (found === undefined) throw new TypeError("not a key of ML-DSA");
  return found;
}

/** Signs µ, with fresh randomness. */
export function mlDsaSignMu(privateKey: KeyObject, mu: Uint8Array): Buffer {
  const set = parametersOf(privateKey);
  const key = readPrivateKey(set, privateKey.export({ type: "pkcs8", format: "der" }));
  const seed = shake(256, 64, key.secret, randomBytes(32), mu);
  for (let counter = 0; ; counter += set.l) {
    const signature = attempt(set, key, mu, seed, counter);
    if (signature !== undefined) return signature;
  }
}

/** Whether a signature is the key's over µ. */
export function mlDsaVerifyMu(
  publicKey: KeyObject,
  mu: Uint8Array,
  signature: Uint8Array,
): boolean {
  const set = parametersOf(publicKey);
  const key = Buffer.from(publicKey.export({ format: "jwk" }).pub as string, "base64url");
  const parts = readSignature(set, signature);
  if (parts === undefined) return false;
  const { c, hints, z } = parts;
  const limit = 2 ** set.gamma1Bits - set.tau * set.eta;
  if (norm(z) >= limit) return false;
  const challenge = ntt(sampleInBall(c, set.tau));
  const transformed = z.map(ntt);
  const high = expandA(key.subarray(0, 32), set.k, set.l).map((row, index) => {
    const t1 = unpack(key.subarray(32 + 320 * index, 352 + 320 * index), 10);
    const ct1 = product(challenge, ntt(t1.map(value => value * 2 ** dropped)));
    const approximate = inverseNtt(difference(times(row, transformed), ct1));
    return approximate.map((value, at_) => useHint(set, at(hints[index] ?? [], at_), value));
  });
  return shake(256, set.seed, mu, encodeHigh(set, high)).equals(c);
}

interface PrivateKey {
  readonly secret: Buffer;
  readonly matrix: readonly Vector[];
  /** Transformed. */
  readonly s1: Vector;
  readonly s2: Vector;
  readonly t0: Vector;
}

/** The expanded key (algorithm 25) is the last field of the PKCS #8 that OpenSSL writes. */
function readPrivateKey(set: Parameters, pkcs8: Buffer): PrivateKey {
  const { eta, k, l } = set;
  const bits = eta === 2 ? 3 : 4;
  const small = 32 * bits;
  const bytes = pkcs8.subarray(-(128 + (k + l) * small + k * 32 * dropped));
  const vector = (start: number, count: number, width: number, top: number) =>
    Array.from({ length: count }, (_, index) => {
      const from = start + 32 * width * index;
      const values = unpack(bytes.subarray(from, from + 32 * width), width);
      return ntt(values.map(value => reduced(top - value)));
    });
  return {
    secret: bytes.subarray(32, 64),
    matrix: expandA(bytes.subarray(0, 32), k, l),
    s1: vector(128, l, bits, eta),
    s2: vector(128 + l * small, k, bits, eta),
    t0: vector(128 + (k + l) * small, k, dropped, 2 ** (dropped - 1)),
  };
}

/** The product of a row and a vector, all transformed. */
function times(row: Vector, vector: Vector): Poly {
  return row.map((poly, index) => product(poly, vector[index] ?? new Int32Array(size))).reduce(sum);
}

/** One turn of the loop of algorithm 7; undefined where the signature would tell of the key. */
function attempt(
  set: Parameters,
  { matrix, s1, s2, t0 }: PrivateKey,
  mu: Uint8Array,
  seed: Uint8Array,
  counter: number,
): Buffer | undefined {
  const { gamma1Bits, gamma2, omega, tau, eta } = set;
  const beta = tau * eta;
  const y = s1.map((_, index) => mask(set, seed, counter + index));
  const transformed = y.map(ntt);
  const w = matrix.map(row => inverseNtt(times(row, transformed)));
  const c = shake(256, set.seed, mu, encodeHigh(set, w.map(highOf(set))));
  const challenge = ntt(sampleInBall(c, tau));
  const scaled = (vector: Vector) => vector.map(poly => inverseNtt(product(challenge, poly)));
  const cs1 = scaled(s1);
  const z = y.map((poly, index) => sum(poly, cs1[index] ?? poly));
  const cs2 = scaled(s2);
  const rest = w.map((poly, index) => difference(poly, cs2[index] ?? poly));
  const low = rest.map(poly => poly.map(value => reduced(decompose(set, value).low)));
  if (norm(z) >= 2 ** gamma1Bits - beta || norm(low) >= gamma2 - beta) return undefined;
  const ct0 = scaled(t0);
  const hints = rest.map((poly, row) =>
    poly.map((value, index) => {
      const other = (value + at(ct0[row] ?? [], index)) % q;
      return decompose(set, other).high === decompose(set, value).high ? 0 : 1;
    }),
  );
  const weight = hints.reduce((all, poly) => all + poly.reduce((some, bit) => some + bit, 0), 0);
  if (norm(ct0) >= gamma2 || weight > omega) return undefined;
  return Buffer.concat([c, ...z.map(poly => packZ(set, poly)), packHints(set, hints)]);
}

/** One polynomial of algorithm 34. */
function mask({ gamma1Bits }: Parameters, seed: Uint8Array, counter: number): Poly {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(counter);
  const bits = gamma1Bits + 1;
  const values = unpack(shake(256, 32 * bits, seed, number), bits);
  return values.map(value => reduced(2 ** gamma1Bits - value));
}

/** Algorithm 36. */
function decompose({ gamma2 }: Parameters, value: number): { high: number; low: number } {
  let low = value % (2 * gamma2);
  if (low > gamma2) low -= 2 * gamma2;
  if (value - low === q - 1) return { high: 0, low: low - 1 };
  return { high: (value - low) / (2 * gamma2), low };
}

function highOf(set: Parameters): (poly: Poly) => Poly {
  return poly => poly.map(value => decompose(set, value).high);
}

/** Algorithm 40. */
function useHint(set: Parameters, hint: number, value: number): number {
  const { high, low } = decompose(set, value);
  if (hint === 0) return high;
  const count = (q - 1) / (2 * set.gamma2);
  return (high + (low > 0 ? 1 : count - 1)) % count;
}

/** Algorithm 28. */
function encodeHigh(set: Parameters, high: Vector): Buffer {
  const bits = set.gamma2 === (q - 1) / 88 ? 6 : 4;
  return Buffer.concat(high.map(poly => pack(poly, bits)));
}

function packZ({ gamma1Bits }: Parameters, poly: Poly): Buffer {
  return pack(
    poly.map(value => 2 ** gamma1Bits - centered(value)),
    gamma1Bits + 1,
  );
}

/** Algorithm 20. */
function packHints({ k, omega }: Parameters, hints: Vector): Buffer {
  const out = Buffer.alloc(omega + k);
  let next = 0;
  for (const [row, poly] of hints.entries()) {
    for (let index = 0; index < size; index += 1) if (poly[index] === 1) out[next++] = index;
    out[omega + row] = next;
  }
  return out;
}

/** Algorithm 21; undefined where the hints are not written as `packHints` writes them. */
function unpackHints({ k, omega }: Parameters, bytes: Uint8Array): Vector | undefined {
  const hints: Poly[] = [];
  let next = 0;
  for (let row = 0; row < k; row += 1) {
    const end = at(bytes, omega + row);
    if (end < next || end > omega) return undefined;
    const poly = new Int32Array(size);
    for (const first = next; next < end; next += 1) {
      if (next > first && at(bytes, next - 1) >= at(bytes, next)) return undefined;
      poly[at(bytes, next)] = 1;
    }
    hints.push(poly);
  }
  return bytes.subarray(next, omega).some(byte => byte !== 0) ? undefined : hints;
}

/** Algorithm 27. */
function readSignature(set: Parameters, signature: Uint8Array) {
  const { gamma1Bits, k, l, omega, seed } = set;
  const length = 32 * (gamma1Bits + 1);
  const end = seed + l * length;
  if (signature.length !== end + omega + k) return undefined;
  const hints = unpackHints(set, signature.subarray(end));
  if (hints === undefined) return undefined;
  const z = Array.from({ length: l }, (_, index) => {
    const from = seed + length * index;
    const values = unpack(signature.subarray(from, from + length), gamma1Bits + 1);
    return values.map(value => reduced(2 ** gamma1Bits - value));
  });
  return { c: signature.subarray(0, seed), z, hints };
}
