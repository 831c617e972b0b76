import { createHash, timingSafeEqual } from "node:crypto";
import { type Curve, curveOf, isOn, type Point, times, timesBase } from "./curve.ts";
import { element, integer, read } from "./der.ts";
import { randomBelow, toBytes, toNumber } from "./numbers.ts";
import type { Pair } from "./pair-material.ts";

/*
 * SM2's encryption (GB/T 32918.4) with SM3, its ciphertext in the ASN.1 of GM/T 0009, which is
 * also OpenSSL's: SEQUENCE { INTEGER x, INTEGER y, OCTET STRING hash, OCTET STRING ciphertext }.
 */

const sm2 = curveOf.SM2 as Curve;

/** Encrypts under the public key. */
export function sm2Encrypt({ ec }: Pair, plaintext: Buffer): Buffer {
  for (;;) {
    const k = randomBelow(sm2.n);
    const shared = times(sm2, k, ec?.point);
    const first = timesBase(sm2, k);
    if (shared === undefined || first === undefined) continue;
    const mask = derived(shared, plaintext.length);
    if (mask.every(byte => byte === 0)) continue;
    const body = xor(plaintext, mask);
    const parts = [
      integer(first.x),
      integer(first.y),
      element(0x04, check(shared, plaintext)),
      element(0x04, body),
    ];
    return element(0x30, Buffer.concat(parts));
  }
}

/** Decrypts with the private key; undefined where the bytes are no ciphertext of the key. */
export function sm2Decrypt({ ec }: Pair, ciphertext: Buffer): Buffer | undefined {
  const sequence = read(ciphertext, 0x30);
  const x = sequence && read(sequence.body, 0x02);
  const y = x && read(x.rest, 0x02);
  const hash = y && read(y.rest, 0x04);
  const body = hash && read(hash.rest, 0x04);
  if (!x || !y || !hash || !body || body.rest.length + sequence.rest.length > 0) return undefined;
  const first = { x: toNumber(x.body), y: toNumber(y.body) };
  if (!isOn(sm2, first) || hash.body.length !== 32) return undefined;
  const shared = times(sm2, ec?.d ?? 0n, first);
  if (shared === undefined) return undefined;
  const plaintext = xor(body.body, derived(shared, body.body.length));
  return timingSafeEqual(check(shared, plaintext), hash.body) ? plaintext : undefined;
}

type Shared = NonNullable<Point>;

function check({ x, y }: Shared, plaintext: Uint8Array): Buffer {
  const hash = createHash("sm3").update(toBytes(x, sm2.size)).update(plaintext);
  return hash.update(toBytes(y, sm2.size)).digest();
}

function derived({ x, y }: Shared, length: number): Buffer {
  const seed = Buffer.concat([toBytes(x, sm2.size), toBytes(y, sm2.size)]);
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(index + 1);
    return createHash("sm3").update(seed).update(number).digest();
  });
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(one: Uint8Array, other: Uint8Array): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}
