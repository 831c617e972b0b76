import { createHmac, hash, timingSafeEqual } from "node:crypto";
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
const signingKeys = new Map<string, { readonly secret: string; readonly key: Buffer }>();

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function signingKey(secret: string, parts: SignatureParts): Buffer {
  const { accessKeyId, date, region, service } = parts;
  const name = `${accessKeyId}/${date}/${region}/${service}`;
  const cached = signingKeys.get(name);
  if (cached !== undefined && cached.secret === secret) return cached.key;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
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
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return timestampOf(time) === timestamp ? time : undefined;
}
