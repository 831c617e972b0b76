import { toNumber } from "./numbers.ts";

/** A signature of two numbers, as ECDSA and SM2 make. */
export interface Pair {
  readonly r: bigint;
  readonly s: bigint;
}

/** Writes SEQUENCE { INTEGER r, INTEGER s } in DER. */
export function writeSignature({ r, s }: Pair): Buffer {
  return element(0x30, Buffer.concat([integer(r), integer(s)]));
}

/** Reads a signature in strict DER; undefined for anything else, such as BER or trailing bytes. */
export function readSignature(bytes: Uint8Array): Pair | undefined {
  const sequence = read(bytes, 0x30);
  if (sequence === undefined || sequence.rest.length > 0) return undefined;
  const r = read(sequence.body, 0x02);
  const s = r && read(r.rest, 0x02);
  if (r === undefined || s === undefined || s.rest.length > 0) return undefined;
  return isPlain(r.body) && isPlain(s.body)
    ? { r: toNumber(r.body), s: toNumber(s.body) }
    : undefined;
}

function integer(value: bigint): Buffer {
  const text = value.toString(16);
  const bytes = Buffer.from(text.length % 2 === 0 ? text : `0${text}`, "hex");
  const negative = (bytes[0] ?? 0) >= 0x80;
  return element(0x02, negative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function element(tag: number, body: Buffer): Buffer {
  const { length } = body;
  const head = length < 0x80 ? [tag, length] : [tag, 0x81, length];
  return Buffer.concat([Buffer.from(head), body]);
}

/** Not negative, and not longer than need be. */
function isPlain(body: Uint8Array): boolean {
  const [first = 0x80, second = 0x80] = body;
  return first < 0x80 && (first !== 0 || body.length === 1 || second >= 0x80);
}

/** An element with a length below 256 in its shortest form; longer ones no signature here has. */
function read(bytes: Uint8Array, tag: number) {
  const [first, short = 0, long = 0] = bytes;
  if (first !== tag || bytes.length < 2) return undefined;
  if (short > 0x81 || short === 0x80 || (short === 0x81 && long < 0x80)) return undefined;
  const start = short === 0x81 ? 3 : 2;
  const end = start + (short === 0x81 ? long : short);
  if (end > bytes.length) return undefined;
  return { body: bytes.subarray(start, end), rest: bytes.subarray(end) };
}
