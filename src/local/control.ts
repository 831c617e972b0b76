import { timingSafeEqual } from "node:crypto";
import { estateToJson } from "../model/estate-json.ts";
import type { ServiceAccount } from "../model/spec.ts";
import type { Clock } from "./clock.ts";
import { credentialsFor } from "./credentials.ts";
import type { Issuer } from "./issuer.ts";
import type { State } from "./state.ts";
import type { WireRequest, WireResponse } from "./wire/message.ts";

/** What the control paths need of the local AWS that they belong to. */
export interface ControlOptions {
  readonly state: State;
  readonly clock: Clock;
  readonly token: string;
  readonly region: string;
  readonly issuer: Issuer;
}

/**
 * Answers the paths under `/_keywright/`, which are no part of AWS: `health` for anybody who can
 * reach the port, `POST credentials`, `POST token` and `GET estate` for who holds the token of the
 * run file, which only the user who started the local AWS can read.
 */
export function createControl(
  options: ControlOptions,
): (request: WireRequest) => WireResponse | Promise<WireResponse> {
  return request => {
    if (request.path === "/_keywright/health") return json(200, { pid: process.pid });
    if (!holdsToken(request, options.token)) {
      return json(401, { error: "this path needs the bearer token of the run file" });
    }
    if (request.path === "/_keywright/credentials") return credentials(request, options);
    if (request.path === "/_keywright/token") return serviceToken(request, options);
    if (request.path === "/_keywright/estate") return json(200, estateToJson(options.state));
    return json(404, { error: `there is no ${request.path}` });
  };
}

function holdsToken(request: WireRequest, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function credentials(request: WireRequest, options: ControlOptions): WireResponse {
  if (request.method !== "POST") return json(405, { error: "POST is the only method here" });
  const who = whoOf(request.body.toString("utf8"));
  if (who === undefined)
    return json(400, { error: 'the body is {"who": ARN} or {"root": ACCOUNT}' });
  const { state, clock, region } = options;
  const credential = credentialsFor(state, who, clock());
  if (credential === undefined) return json(404, { error: "no such principal" });
  const { accessKeyId, secretAccessKey, sessionToken, expires } = credential;
  return json(200, {
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken, expires },
  });
}

/** A service account's token, signed as its cluster would sign it. */
async function serviceToken(request: WireRequest, options: ControlOptions): Promise<WireResponse> {
  if (request.method !== "POST") return json(405, { error: "POST is the only method here" });
  const asked = accountIn(request.body.toString("utf8"));
  if (asked === undefined) {
    return json(400, { error: 'the body is {"cluster", "namespace", "name"} and "audience"' });
  }
  const { audience, ...account } = asked;
  const token = await options.issuer.token(account, options.clock(), audience);
  return token === undefined ? json(404, { error: "no such cluster" }) : json(200, { token });
}

function accountIn(body: string): (ServiceAccount & { readonly audience?: string }) | undefined {
  try {
    const { audience, cluster, name, namespace } = JSON.parse(body) as Record<string, unknown>;
    if (typeof cluster !== "string" || typeof name !== "string") return undefined;
    if (typeof namespace !== "string") return undefined;
    const account = { cluster, namespace, name };
    return typeof audience === "string" ? { ...account, audience } : account;
  } catch {
    return undefined;
  }
}

function whoOf(body: string): string | { root: string } | undefined {
  try {
    const { who, root } = JSON.parse(body) as { who?: unknown; root?: unknown };
    if (typeof who === "string") return who;
    return typeof root === "string" ? { root } : undefined;
  } catch {
    return undefined;
  }
}

function json(status: number, body: unknown): WireResponse {
  return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}
