import {
  type AccountId,
  type Arn,
  keyArn,
  type Partition,
  parseArn,
  type Region,
} from "../../model/arn.ts";

/*
 * A ciphertext blob of the local AWS:
 *
 *   format      1 byte, 1
 *   flags       1 byte: bits 0 and 1 the partition, bit 2 a multi-Region key id
 *   account     5 bytes, the 12 digits as a number
 *   Region      1 byte its length, then ASCII
 *   key id      16 bytes
 *   backing key 16 bytes, the beginning of its id
 *   nonce       12 bytes
 *   ciphertext  as long as the plaintext
 *   tag         16 bytes
 *
 * Everything before the ciphertext is the header; it is authenticated with the encryption context.
 * AWS does not document its own format, and clients must not look into it:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */

const format = 1;
const partitions: readonly Partition[] = ["aws", "aws-cn", "aws-us-gov"];
const multiRegionFlag = 4;
const idLength = 16;
/** The bytes of a backing key's id that a blob carries. */
export const backingIdLength = 16;
export const nonceLength = 12;
export const tagLength = 16;

/** What a ciphertext says of itself before it is decrypted. Nothing in it is authenticated yet. */
export interface Blob {
  /** The ARN of the key that it was encrypted under. */
  readonly key: Arn;
  /** The beginning of the backing key's id, in hex. */
  readonly backingKey: string;
  readonly header: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/**
 * The part of a header that is the same for all ciphertexts of a backing key.
 * @param key the key's ARN
 * @param backingKey the backing key's id, in hex
 */
export function headerPrefix(key: Arn, backingKey: string): Buffer {
  const parts = parseArn(key);
  const id = parts?.resource.slice("key/".length) ?? "";
  const multiRegion = id.startsWith("mrk-");
  const idBytes = Buffer.from(id.replace("mrk-", "").replaceAll("-", ""), "hex");
  const partition = partitions.indexOf(parts?.partition ?? "");
  const region = Buffer.from(parts?.region ?? "", "ascii");
  if (parts === undefined || partition < 0 || idBytes.length !== idLength) {
    throw new TypeError(`not the ARN of a key: ${key}`);
  }
  const account = Buffer.alloc(5);
  account.writeUIntBE(Number(parts.account), 0, 5);
  const backing = Buffer.from(backingKey, "hex").subarray(0, backingIdLength);
  const flags = partition | (multiRegion ? multiRegionFlag : 0);
  const start = Buffer.from([format, flags]);
  return Buffer.concat([start, account, Buffer.from([region.length]), region, idBytes, backing]);
}

/**
 * Reads a ciphertext's header.
 * @returns undefined where the bytes are no ciphertext of the local AWS
 */
export function parseBlob(bytes: Uint8Array): Blob | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const regionLength = buffer[7] ?? 0;
  const idStart = 8 + regionLength;
  const nonceStart = idStart + idLength + backingIdLength;
  const bodyStart = nonceStart + nonceLength;
  const tagStart = buffer.length - tagLength;
  if (buffer[0] !== format || regionLength === 0 || tagStart < bodyStart) return undefined;
  const names = namesIn(buffer.toString("latin1", 0, nonceStart));
  if (names === undefined) return undefined;
  return {
    key: names.key,
    backingKey: names.backingKey,
    header: buffer.subarray(0, bodyStart),
    nonce: buffer.subarray(nonceStart, bodyStart),
    ciphertext: buffer.subarray(bodyStart, tagStart),
    tag: buffer.subarray(tagStart),
  };
}

type Names = Pick<Blob, "key" | "backingKey">;

/** What headers say before their nonce: the same for all ciphertexts of a backing key. */
const read = new Map<string, Names | undefined>();
const cachedNames = 1000;

function namesIn(prefix: string): Names | undefined {
  if (read.has(prefix)) return read.get(prefix);
  const names = readNames(Buffer.from(prefix, "latin1"));
  if (read.size >= cachedNames) read.clear();
  read.set(prefix, names);
  return names;
}

function readNames(buffer: Buffer): Names | undefined {
  const flags = buffer[1] ?? 0;
  const idStart = buffer.length - idLength - backingIdLength;
  const partition = partitions[flags & 3];
  if (partition === undefined || flags > 7) return undefined;
  const account = accountAt(buffer);
  const region: Region = buffer.toString("latin1", 8, idStart);
  if (account === undefined || !/^[a-z0-9-]+$/.test(region)) return undefined;
  const id = keyIdOf(buffer.toString("hex", idStart, idStart + idLength), flags);
  return {
    key: keyArn({ partition, region, account }, id),
    backingKey: buffer.toString("hex", idStart + idLength),
  };
}

function accountAt(buffer: Buffer): AccountId | undefined {
  const account = buffer.readUIntBE(2, 5);
  return account < 1e12 ? String(account).padStart(12, "0") : undefined;
}

function keyIdOf(hex: string, flags: number): string {
  if ((flags & multiRegionFlag) !== 0) return `mrk-${hex}`;
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${groups.join("-")}-${hex.slice(20)}`;
}
