import { toNumber } from "./numbers.ts";

/** A signature of two numbers, as ECDSA and SM2 make. */
export interface TwoNumbers {
  readonly r: bigint;
  readonly s: bigint;
}

/** What an element holds, and what comes after it. */
export interface Element {
  readonly body: Uint8Array;
  readonly rest: Uint8Array;
}

/** Writes SEQUENCE { INTEGER r, INTEGER s } in DER. */
export function writeSignature({ r, s }: TwoNumbers): Buffer {
  return element(0x30, Buffer.concat([integer(r), integer(s)]));
}

/** Reads a signature in strict DER; undefined for anything else, such as BER or trailing bytes. */
export function readSignature(bytes: Uint8Array): TwoNumbers | undefined {
  const sequence = read(bytes, 0x30);
  if (sequence === undefined || sequence.rest.length > 0) return undefined;
  const r = read(sequence.body, 0x02);
  const s = r && read(r.rest, 0x02);
  if (r === undefined || s === undefined || s.rest.length > 0) return undefined;
  return isPlain(r.body) && isPlain(s.body)
    ? { r: toNumber(r.body), s: toNumber(s.body) }
    : undefined;
}

/** Writes an INTEGER that is not negative. */
export function integer(value: bigint): Buffer {
  const text = value.toString(16);
  const bytes = Buffer.from(text.length % 2 === 0 ? text : `0${text}`, "hex");
  const negative = (bytes[0] ?? 0) >= 0x80;
  return element(0x02, negative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** Writes an element of up to 65,535 bytes. */
export function element(tag: number, body: Buffer): Buffer {
  const { length } = body;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), body]);
}

/** Not negative, and not longer than need be. */
function isPlain(body: Uint8Array): boolean {
  const [first = 0x80, second = 0x80] = body;
  return first < 0x80 && (first !== 0 || body.length === 1 || second >= 0x80);
}

/** Reads an element whose length is written in the shortest way, and what comes after it. */
export function read(bytes: Uint8Array, tag: number): Element | undefined {
  const [first, short = 0, one = 0, two = 0] = bytes;
  if (first !== tag || bytes.length < 2 || short > 0x82) return undefined;
  const extra = short < 0x80 ? 0 : short - 0x80;
  const length = [short, one, one * 256 + two][extra] ?? 0;
  const least = [0, 0x80, 0x100][extra] ?? 0;
  const start = 2 + extra;
  if (short === 0x80 || length < least || start + length > bytes.length) return undefined;
  return { body: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}
