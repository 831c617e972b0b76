import { createHash, hash } from "node:crypto";
import { type CanonicalInput, canonicalHash } from "./canonical.ts";

/** What a signature says of itself: the Authorization header's parts, or the presigned query's. */
export interface SignatureParts {
  readonly accessKeyId: string;
  /** `YYYYMMDD`, of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** In lower case, in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  /** Lower-case hex. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
}

export const algorithm = "AWS4-HMAC-SHA256";

/** SHA-256 works on blocks of so many bytes. */
const block = 64;
const digestLength = 32;

/**
 * A key for HMAC-SHA256 (RFC 2104) with its two pads ready, so that an HMAC is two plain hashes:
 * node takes more than twice as long to make an Hmac object and use it once.
 */
interface HmacKey {
  readonly inner: Buffer;
  /** With room behind it for the inner hash. */
  readonly outer: Buffer;
}

function hmacKey(bytes: Buffer): HmacKey {
  const key = bytes.length > block ? createHash("sha256").update(bytes).digest() : bytes;
  const [inner, outer] = [Buffer.alloc(block, 0x36), Buffer.alloc(block + digestLength, 0x5c)];
  for (const [index, byte] of key.entries()) {
    inner.writeUInt8(byte ^ 0x36, index);
    outer.writeUInt8(byte ^ 0x5c, index);
  }
  return { inner, outer };
}

/** The text's HMAC-SHA256 in lower-case hex. */
function hmac({ inner, outer }: HmacKey, text: string): string {
  const message = Buffer.allocUnsafe(block + Buffer.byteLength(text));
  message.set(inner);
  message.write(text, block);
  outer.write(hash("sha256", message, "hex"), block, "hex");
  return hash("sha256", outer, "hex");
}

/** Enough for the days and Regions that are in use at once; more are made anew. */
const cachedKeys = 1000;
const signingKeys = new Map<string, { readonly secret: string; readonly key: HmacKey }>();

function signingKey(secret: string, parts: SignatureParts): HmacKey {
  const { accessKeyId, date, region, service } = parts;
  const name = `${accessKeyId}/${date}/${region}/${service}`;
  const cached = signingKeys.get(name);
  if (cached !== undefined && cached.secret === secret) return cached.key;
  let key = hmacKey(Buffer.from(`AWS4${secret}`));
  for (const step of [date, region, service, "aws4_request"])
    key = hmacKey(Buffer.from(hmac(key, step), "hex"));
  if (signingKeys.size >= cachedKeys) signingKeys.clear();
  signingKeys.set(name, { secret, key });
  return key;
}

/**
 * The signature that a request bears if it was signed with `secret` and came unchanged.
 * @returns 64 digits of lower-case hex
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureOf(
  input: CanonicalInput,
  parts: SignatureParts,
  secret: string,
  bodyHash: string = hash("sha256", input.body, "hex"),
): string {
  const { date, region, service, timestamp, signedHeaders } = parts;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = `${algorithm}\n${timestamp}\n${scope}\n${canonicalHash(input, signedHeaders, bodyHash)}`;
  return hmac(signingKey(secret, parts), text);
}

/**
 * Whether the signature is right, found in a time that does not depend on where it is wrong. The
 * body counts as it came: a client that left it unsigned (UNSIGNED-PAYLOAD, which is S3's) or that
 * names another body's hash has not signed this request.
 */
export function isSignedWith(
  input: CanonicalInput,
  parts: SignatureParts,
  secret: string,
): boolean {
  const bodyHash = hash("sha256", input.body, "hex");
  const claimed = input.headers["x-amz-content-sha256"];
  if (claimed !== undefined && claimed !== bodyHash) return false;
  return isSameText(parts.signature.toLowerCase(), signatureOf(input, parts, secret, bodyHash));
}

/** Compares two texts in a time that depends on their length alone, without the bytes of either. */
export function isSameText(given: string, kept: string): boolean {
  if (given.length !== kept.length) return false;
  let difference = 0;
  for (let index = 0; index < kept.length; index += 1)
    difference |= given.charCodeAt(index) ^ kept.charCodeAt(index);
  return difference === 0;
}

/** `YYYYMMDDTHHMMSSZ` of a time in milliseconds since the epoch. */
export function timestampOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}

/**
 * Milliseconds since the epoch of `YYYYMMDDTHHMMSSZ`.
 * @returns undefined where the text is no such time
 */
export function timeOf(timestamp: string): number | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(timestamp)) return undefined;
  const month = Number(timestamp.slice(4, 6)) - 1;
  const day = Number(timestamp.slice(6, 8));
  const hour = Number(timestamp.slice(9, 11));
  const minute = Number(timestamp.slice(11, 13));
  const second = Number(timestamp.slice(13, 15));
  const time = Date.UTC(Number(timestamp.slice(0, 4)), month, day, hour, minute, second);
  const date = new Date(time);
  // 30 February and 25 o'clock would silently be the next day.
  const exists = date.getUTCMonth() === month && date.getUTCDate() === day;
  return exists && hour < 24 && minute < 60 && second < 60 ? time : undefined;
}
