import type { WireRequest } from "./message.ts";

const start = "POST / HTTP/1.1\r\n";
const lineEnd = "\r\n";
const mostHeaders = 64;
const longestHead = 16_000;

/**
 * Headers with which a request is no plain one: they change how its body is read, or what becomes
 * of the connection (https://www.rfc-editor.org/rfc/rfc9112.html#name-message-body-length).
 */
const special: ReadonlySet<string> = new Set([
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The names that clients have sent, by how they spelt them; false is one that is not plain. */
const names = new Map<string, string | false>();
const cachedNames = 1000;

/**
 * Reads a request in the one form in which AWS's clients send nearly all of theirs: a POST of `/`
 * that lies whole in one piece, every header once, its length told in digits.
 * @param bytes what came from the connection, from the first byte of a request
 * @returns undefined for all else, right or wrong: node's parser is to judge it. Whatever is read
 *   here is what node's parser would have read.
 */
export function readPlainRequest(
  bytes: Buffer,
  remoteAddress: string | undefined,
): WireRequest | undefined {
  const end = bytes.indexOf("\r\n\r\n", 0, "latin1");
  if (end < start.length || end > longestHead) return undefined;
  const head = bytes.toString("latin1", 0, end + lineEnd.length);
  if (!head.startsWith(start)) return undefined;
  const headers = readHeaders(head);
  if (headers?.["host"] === undefined) return undefined;
  if (!/^keep-alive$/i.test(headers["connection"] ?? "keep-alive")) return undefined;
  const length = headers["content-length"] ?? "";
  const body = bytes.subarray(end + 2 * lineEnd.length);
  if (!/^\d{1,8}$/.test(length) || Number(length) !== body.length) return undefined;
  const rawHeaders = undefined; // no name came twice
  return { method: "POST", path: "/", query: "", headers, rawHeaders, body, remoteAddress };
}

function readHeaders(head: string): Record<string, string> | undefined {
  const headers: Record<string, string> = Object.create(null);
  let count = 0;
  for (let at = start.length; at < head.length; count += 1) {
    const colon = head.indexOf(":", at);
    const stop = head.indexOf(lineEnd, at);
    if (colon < 0 || colon > stop || count === mostHeaders) return undefined;
    const name = nameOf(head.slice(at, colon));
    if (name === false || headers[name] !== undefined) return undefined;
    const value = trimmed(head.slice(colon + 1, stop));
    // No control characters, and no half of a line's end.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) return undefined;
    headers[name] = value;
    at = stop + lineEnd.length;
  }
  return headers;
}

/** The name in lower case, or false where a request with it is not plain. */
function nameOf(sent: string): string | false {
  const known = names.get(sent);
  if (known !== undefined) return known;
  const name = sent.toLowerCase();
  const plain = /^[a-z\d_-]+$/.test(name) && !special.has(name) && name !== "__proto__";
  if (names.size >= cachedNames) names.clear();
  names.set(sent, plain && name);
  return plain && name;
}

/** Without blanks and tabs before and behind, and only these: so node's parser does it. */
function trimmed(value: string): string {
  let [from, to] = [0, value.length];
  while (isBlank(value, from)) from += 1;
  while (to > from && isBlank(value, to - 1)) to -= 1;
  return value.slice(from, to);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
