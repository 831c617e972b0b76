import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
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

/** Enough for the days and Regions that are in use at once; more are made anew. */
const cachedKeys = 1000;
const signingKeys = new Map<string, { readonly secret: string; readonly key: KeyObject }>();

function hmac(key: string | Buffer | KeyObject, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** As a key object, since node takes ten microseconds to make one of bytes each time. */
function signingKey(secret: string, parts: SignatureParts): KeyObject {
  const { accessKeyId, date, region, service } = parts;
  const name = `${accessKeyId}/${date}/${region}/${service}`;
  const cached = signingKeys.get(name);
  if (cached !== undefined && cached.secret === secret) return cached.key;
  const bytes = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  const key = createSecretKey(bytes);
  if (signingKeys.size >= cachedKeys) signingKeys.clear();
  signingKeys.set(name, { secret, key });
  return key;
}

/**
 * The signature that a request bears if it was signed with `secret` and came unchanged.
 * @returns 32 bytes
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureOf(
  input: CanonicalInput,
  parts: SignatureParts,
  secret: string,
  bodyHash: string = hash("sha256", input.body, "hex"),
): Buffer {
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
  const expected = signatureOf(input, parts, secret, bodyHash);
  const given = Buffer.from(parts.signature, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
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
