import { hash } from "node:crypto";
import type { WireRequest } from "./message.ts";

/** What of a request goes into its canonical form. */
export type CanonicalInput = Pick<
  WireRequest,
  "method" | "path" | "query" | "headers" | "rawHeaders" | "body"
>;

/**
 * SigV4's canonical request, hashed.
 * @param signedHeaders names in lower case, in the order in which they were signed
 * @param bodyHash the body's SHA-256 in lower-case hex
 * @returns lower-case hex
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalHash(
  input: CanonicalInput,
  signedHeaders: readonly string[],
  bodyHash: string,
): string {
  const values = headerValues(input);
  const path = input.path === "/" ? "/" : canonicalPath(input.path);
  // Where the signature is in the header, one in the query is a parameter like any other.
  const presigned = input.headers.authorization === undefined;
  const query = input.query === "" ? "" : canonicalQuery(input.query, presigned);
  // Joined once: a text that grows line by line is copied again when it is hashed.
  const lines = [input.method, path, query];
  for (const name of signedHeaders) lines.push(`${name}:${values(name)}`);
  lines.push("", namesOf(signedHeaders), bodyHash);
  const text = lines.join("\n");
  // Node hands header bytes over as latin1, and the client signed those very bytes.
  return hash("sha256", Buffer.from(text, "latin1"), "hex");
}

const blank = 0x20;

const joined = new WeakMap<readonly string[], string>();

/** The names in one; a client's list is the same one for all of its requests. */
function namesOf(signedHeaders: readonly string[]): string {
  const known = joined.get(signedHeaders);
  if (known !== undefined) return known;
  const names = signedHeaders.join(";");
  joined.set(signedHeaders, names);
  return names;
}

/** Gives a header's values trimmed, inner runs of blanks as one, several joined by a comma. */
function headerValues(input: CanonicalInput): (name: string) => string {
  const { headers, rawHeaders } = input;
  // Node joins repeated headers with ", ", or drops them; then the raw list is the truth.
  if (rawHeaders === undefined || Object.keys(headers).length * 2 === rawHeaders.length)
    return name => trimmed(String(headers[name] ?? ""));
  return name => {
    const values: string[] = [];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      if (rawHeaders[index]?.toLowerCase() === name) values.push(trimmed(rawHeaders[index + 1]));
    }
    return values.join(",");
  };
}

/** Blanks alone: the letter U+00A0, which `trim` takes for one, is a byte of what was signed. */
function trimmed(value = ""): string {
  const inked = value.charCodeAt(0) > blank && value.charCodeAt(value.length - 1) > blank;
  const text = inked ? value : value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  return text.includes("  ") ? text.replace(/ {2,}/g, " ") : text;
}

/** The path with `.` and `..` resolved, and each segment encoded once more, as all but S3 sign it. */
function canonicalPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") kept.pop();
    else kept.push(encode(segment));
  }
  const slash = kept.length > 0 && /\/\.{0,2}$/.test(path) ? "/" : "";
  return `/${kept.join("/")}${slash}`;
}

/** The parameters decoded, encoded in the one way that SigV4 knows, and sorted. */
function canonicalQuery(query: string, presigned: boolean): string {
  const pairs: [string, string][] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = recode(at < 0 ? part : part.slice(0, at));
    if (presigned && name === "X-Amz-Signature") continue;
    pairs.push([name, at < 0 ? "" : recode(part.slice(at + 1))]);
  }
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function recode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  try {
    return encode(decodeURIComponent(text.replaceAll("+", " ")));
  } catch {
    return text;
  }
}

/**
 * Percent-encoding as RFC 3986 has it: everything but letters, digits, `-`, `.`, `_` and `~`.
 * @param text any text
 */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
