import { encode } from "./canonical.ts";
import { algorithm, type SignatureParts, signatureOf, timestampOf } from "./signature.ts";

/** A request to sign. Header names in lower case; `host` must be among them. */
export interface Signable {
  readonly method: string;
  /** The path with its query, as it will be sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** With what to sign it. */
export interface SignWith {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly service: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/**
 * Signs a request in its headers with SigV4.
 * @returns all headers to send, in lower case
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign(request: Signable, by: SignWith): Record<string, string> {
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-date": timestampOf(by.time),
    ...(by.sessionToken === undefined ? {} : { "x-amz-security-token": by.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const parts = partsOf(by, names);
  const signature = signatureOf(inputOf(request, headers), parts, by.secretAccessKey);
  const credential = `${by.accessKeyId}/${scopeOf(parts)}`;
  return {
    ...headers,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/**
 * Signs a request in its query, so that its URL alone is enough to send it.
 * @returns the path with the whole query
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presign(request: Signable, by: SignWith): string {
  const names = Object.keys(request.headers).sort();
  const parts = partsOf(by, names);
  const added: Record<string, string> = {
    "X-Amz-Algorithm": algorithm,
    "X-Amz-Credential": `${by.accessKeyId}/${scopeOf(parts)}`,
    "X-Amz-Date": parts.timestamp,
    "X-Amz-Expires": "900",
    "X-Amz-SignedHeaders": names.join(";"),
    ...(by.sessionToken === undefined ? {} : { "X-Amz-Security-Token": by.sessionToken }),
  };
  const query = Object.entries(added).map(([name, value]) => `${name}=${encode(value)}`);
  const url = `${request.url}${request.url.includes("?") ? "&" : "?"}${query.join("&")}`;
  const input = inputOf({ ...request, url }, request.headers);
  const signature = signatureOf(input, parts, by.secretAccessKey);
  return `${url}&X-Amz-Signature=${signature}`;
}

function partsOf(by: SignWith, signedHeaders: readonly string[]): SignatureParts {
  const { accessKeyId, region, service } = by;
  const timestamp = timestampOf(by.time);
  const date = timestamp.slice(0, 8);
  const sessionToken = by.sessionToken;
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders,
    signature: "",
    timestamp,
    sessionToken,
  };
}

function scopeOf({ date, region, service }: SignatureParts): string {
  return `${date}/${region}/${service}/aws4_request`;
}

function inputOf(request: Signable, headers: Readonly<Record<string, string>>) {
  const at = request.url.indexOf("?");
  return {
    method: request.method,
    path: at < 0 ? request.url : request.url.slice(0, at),
    query: at < 0 ? "" : request.url.slice(at + 1),
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(request.body),
  };
}
