import type { ClientCredentials } from "../../../src/local/control-client.ts";
import type { Service } from "../../../src/local/wire/message.ts";
import { presign, sign } from "../../../src/local/wire/sign.ts";

/** An HTTP request before it becomes bytes; mutations change it. */
export interface Draft {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** A call of AWS's, before it is signed. */
export interface Call {
  readonly service: Service;
  /** Of KMS; the others name it in their body. */
  readonly operation?: string;
  readonly body: string | Buffer;
}

/** How a call is signed where not as usual. */
export interface Signing {
  readonly time?: number;
  readonly region?: string;
  /** What the scope says, where that is another service than the one that is called. */
  readonly scope?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly target?: string;
}

/** A call signed in its headers, ready to be spoilt. */
export function signed(
  host: string,
  call: Call,
  by: ClientCredentials,
  signing: Signing = {},
): Draft {
  const { method = "POST", target = "/" } = signing;
  const { body, headers } = unsigned(host, call, signing);
  const all = sign({ method, url: target, headers, body }, signWith(call, by, signing));
  return draft(method, target, all, body);
}

/** A call signed in its query. */
export function presigned(
  host: string,
  call: Call,
  by: ClientCredentials,
  signing: Signing = {},
): Draft {
  const { method = "POST", target = "/" } = signing;
  const { body, headers } = unsigned(host, call, signing);
  const url = presign({ method, url: target, headers, body }, signWith(call, by, signing));
  return draft(method, url, headers, body);
}

function unsigned(host: string, { body, operation, service }: Call, { headers }: Signing) {
  const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const json = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `TrentService.${operation}`,
  };
  return {
    body: Buffer.from(body),
    headers: { host, ...(service === "kms" ? json : form), ...headers },
  };
}

function signWith(call: Call, by: ClientCredentials, signing: Signing) {
  const { accessKeyId, secretAccessKey, sessionToken } = by;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: signing.scope ?? call.service,
    region: signing.region ?? "eu-west-1",
    time: signing.time ?? Date.now(),
  };
}

function draft(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Draft {
  const length = ["content-length", String(body.length)] as const;
  return {
    method,
    target,
    version: "HTTP/1.1",
    headers: [...Object.entries(headers), length],
    body,
  };
}

/** The bytes of a request, as a client that does not look at them would write them. */
export function bytesOf({ body, headers, method, target, version }: Draft): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = Buffer.from(`${method} ${target} ${version}\r\n${lines}\r\n`, "latin1");
  return Buffer.concat([head, body]);
}

/** The request with one header set to another value, in its place. */
export function withHeader(draft: Draft, name: string, value: string): Draft {
  const there = draft.headers.some(([own]) => own === name);
  const headers = draft.headers.map(([own, old]) => [own, own === name ? value : old] as const);
  return { ...draft, headers: there ? headers : [...headers, [name, value]] };
}

/** The request without a header. */
export function withoutHeader(draft: Draft, name: string): Draft {
  return { ...draft, headers: draft.headers.filter(([own]) => own !== name) };
}

/** A header's value; empty where it is not there. */
export function headerValue(draft: Draft, name: string): string {
  return draft.headers.find(([own]) => own === name)?.[1] ?? "";
}

/** The request with another body, and the length of that. */
export function withBody(draft: Draft, body: Buffer): Draft {
  return withHeader({ ...draft, body }, "content-length", String(body.length));
}

/** The head of a request with these lengths alone, so that they are all that tells its body's end. */
export function headOf(draft: Draft, lengths: readonly (readonly [string, string])[]): Buffer {
  const { headers } = withoutHeader(draft, "content-length");
  return bytesOf({ ...draft, headers: [...headers, ...lengths], body: Buffer.alloc(0) });
}
