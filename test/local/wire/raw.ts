import type { Credential } from "../../../src/local/state.ts";
import { sign } from "../../../src/local/wire/sign.ts";
import type { TestServer } from "./assembly.ts";

export type Service = "kms" | "sts" | "iam";

/** A request as it goes out. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A call, and how it is signed. */
export interface RawCall extends Sent {
  readonly by: Pick<Credential, "accessKeyId" | "secretAccessKey" | "sessionToken">;
  /** The service that it is signed for. */
  readonly scope: string;
  readonly time?: number;
  /** False to send it without any signature. */
  readonly sign?: false;
  /** Changes the request after it was signed. */
  readonly tamper?: (sent: Sent) => Sent;
}

export interface Answer {
  readonly call: RawCall;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** The fault's name and text as the service's protocol puts them. */
  readonly fault: { readonly code: string | undefined; readonly message: string | undefined };
}

/** Each service's plainest call. */
export function callOf(server: TestServer, scope: Service, by: RawCall["by"]): RawCall {
  const actions = {
    kms: ["ListKeys", ""],
    sts: ["GetCallerIdentity", "2011-06-15"],
    iam: ["ListRoles", "2010-05-08"],
  } as const;
  const [action, version] = actions[scope];
  const host = `127.0.0.1:${server.port}`;
  return {
    method: "POST",
    url: "/",
    headers:
      scope === "kms"
        ? {
            host,
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": `TrentService.${action}`,
          }
        : { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: scope === "kms" ? "{}" : `Action=${action}&Version=${version}`,
    by,
    scope,
  };
}

/** Signs and sends a call, and reads its answer. */
export async function answerOf(server: TestServer, call: RawCall): Promise<Answer> {
  const { body, by, headers, method, scope, tamper, time = Date.now(), url } = call;
  const { accessKeyId, secretAccessKey, sessionToken } = by;
  const signed =
    call.sign === false
      ? headers
      : sign(
          { method, url, headers, body },
          {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
            service: scope,
            region: "eu-west-1",
            time,
          },
        );
  const sent = { method, url, headers: signed, body };
  return { ...(await send(server, tamper === undefined ? sent : tamper(sent))), call };
}

/** Sends a request as it is. */
export async function send(server: TestServer, sent: Sent): Promise<Omit<Answer, "call">> {
  const { host: _, ...headers } = sent.headers;
  const response = await fetch(`${server.endpoint}${sent.url}`, {
    method: sent.method,
    headers,
    body: sent.method === "GET" ? null : sent.body,
  });
  const body = await response.text();
  return { status: response.status, headers: response.headers, body, fault: faultOf(body) };
}

function faultOf(body: string): Answer["fault"] {
  if (!body.startsWith("<")) {
    const { __type, message, Message } = JSON.parse(body || "{}") as Record<string, string>;
    return { code: __type, message: message ?? Message };
  }
  return { code: element(body, "Code"), message: element(body, "Message") };
}

/** The text of an answer's first element of that name. */
export function element(body: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  return text
    ?.replaceAll("&apos;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Sends each service's plain call, changed by `change`, and gives status, name and text of each. */
export async function faultsOf(
  server: TestServer,
  by: RawCall["by"],
  change: (call: RawCall) => RawCall,
): Promise<unknown[]> {
  const faults: unknown[] = [];
  for (const service of ["kms", "sts", "iam"] as const) {
    const { fault, status } = await answerOf(server, change(callOf(server, service, by)));
    faults.push([status, fault.code, fault.message]);
  }
  return faults;
}

/** What KMS, STS and IAM answer: JSON services name faults otherwise than Query services. */
export function alike(json: string, query: string, status: number, message: unknown): unknown[] {
  return [
    [400, json, message],
    [status, query, message],
    [status, query, message],
  ];
}
