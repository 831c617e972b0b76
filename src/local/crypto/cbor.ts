/** What CBOR holds, as far as attestation documents use it. */
export type Cbor = number | string | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor> | Tagged;

/** A value with a tag before it. */
export interface Tagged {
  readonly tag: number;
  readonly value: Cbor;
}

const deepest = 8;

/**
 * Reads one item of CBOR (RFC 8949) that fills the bytes: whole numbers, texts, bytes, lists, maps and
 * tags, all of definite length.
 * @returns undefined for anything else
 */
export function readCbor(bytes: Uint8Array): Cbor | undefined {
  const reader = new Reader(Buffer.from(bytes));
  try {
    const value = reader.item(0);
    return reader.done ? value : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Writes bytes, a text or a list of such, each of up to 65,535 bytes or items. */
export function writeCbor(value: string | Buffer | readonly (string | Buffer)[]): Buffer {
  if (typeof value === "string") {
    const text = Buffer.from(value);
    return Buffer.concat([head(3, text.length), text]);
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(4, value.length), ...value.map(writeCbor)]);
}

function head(major: number, length: number): Buffer {
  const first = major << 5;
  if (length < 24) return Buffer.of(first | length);
  if (length < 0x100) return Buffer.of(first | 24, length);
  return Buffer.of(first | 25, length >> 8, length & 255);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** @throws RangeError where there is no such item */
  item(depth: number): Cbor {
    if (depth > deepest) throw new RangeError("too deep");
    const first = this.#take(1)[0] ?? 0;
    const major = first >> 5;
    const length = this.#length(first & 31);
    switch (major) {
      case 0:
        return length;
      case 1:
        return -1 - length;
      case 2:
        return this.#take(length);
      case 3:
        return this.#take(length).toString("utf8");
      case 4:
        return this.#items(length, depth);
      case 5:
        return this.#map(length, depth);
      case 6:
        return { tag: length, value: this.item(depth + 1) };
      default:
        throw new RangeError("not read here");
    }
  }

  #items(count: number, depth: number): Cbor[] {
    const items: Cbor[] = [];
    // An item takes a byte at least, so that a long list ends with the bytes.
    while (items.length < count) items.push(this.item(depth + 1));
    return items;
  }

  #map(count: number, depth: number): ReadonlyMap<Cbor, Cbor> {
    const map = new Map<Cbor, Cbor>();
    for (let left = count; left > 0; left--) {
      const key = this.item(depth + 1);
      if (map.has(key)) throw new RangeError("twice the same key");
      map.set(key, this.item(depth + 1));
    }
    return map;
  }

  #length(short: number): number {
    if (short < 24) return short;
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[short];
    if (size === undefined) throw new RangeError("of indefinite length");
    const bytes = this.#take(size);
    if (size < 8) return bytes.readUIntBE(0, size);
    const long = Number(bytes.readBigUInt64BE());
    if (!Number.isSafeInteger(long)) throw new RangeError("too long");
    return long;
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError("cut off");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
