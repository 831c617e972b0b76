import { timingSafeEqual } from "node:crypto";
import { estateToJson } from "../model/estate-json.ts";
import type { ServiceAccount } from "../model/spec.ts";
import { callJson } from "./call-json.ts";
import { type Moment, type MovableClock, readDuration, readTime } from "./clock.ts";
import { credentialsFor } from "./credentials.ts";
import type { Eventual } from "./eventual.ts";
import type { Issuer } from "./issuer.ts";
import { bringUpToDate } from "./operations/kms/expiry.ts";
import type { RecentCalls } from "./recent-calls.ts";
import type { State } from "./state.ts";
import { plainAddress, type WireRequest, type WireResponse } from "./wire/message.ts";

/** What the control paths need of the local AWS that they belong to. */
export interface ControlOptions {
  readonly state: State;
  readonly clock: MovableClock;
  readonly token: string;
  readonly region: string;
  readonly issuer: Issuer;
  readonly recent: RecentCalls;
  /** The last events of the audit log, the newest last; absent where there is none. */
  readonly trail?: (most: number) => readonly object[];
  /** Whether policies are not enforced. */
  readonly open: boolean;
  /** What knows of changes that have not reached authorization, where they take time. */
  readonly eventual: Eventual | undefined;
}

type Answer = WireResponse | Promise<WireResponse>;

/**
 * Answers the paths under `/_keywright/`, which are no part of AWS: `health` for anybody who can
 * reach the port; for who holds the token of the run file, which only the user who started the
 * local AWS can read, `POST credentials` and `POST token`, `GET clock` and `POST clock`, and from
 * this machine itself `GET estate`, `decisions` and `audit`.
 */
export function createControl(options: ControlOptions): (request: WireRequest) => Answer {
  return request => {
    const path = request.path.slice("/_keywright/".length);
    if (path === "health") return json(200, health(options));
    if (!holdsToken(request, options.token)) {
      return json(401, { error: "this path needs the bearer token of the run file" });
    }
    if (path === "credentials") return credentials(request, options);
    if (path === "token") return serviceToken(request, options);
    if (path === "clock") return clock(request, options);
    const look = views.get(path);
    if (look === undefined) return json(404, { error: `there is no ${request.path}` });
    if (!isLocal(request)) return json(403, { error: "this path is answered on loopback only" });
    return look(new URLSearchParams(request.query), options);
  };
}

function health({ open }: ControlOptions): object {
  return { pid: process.pid, ...(open && { open, warning: openWarning }) };
}

/** What is told wherever policies are not enforced. */
export const openWarning = "policies are not enforced (--open): every signed call is allowed";

type View = (query: URLSearchParams, options: ControlOptions) => Answer;

const views: ReadonlyMap<string, View> = new Map<string, View>([
  ["estate", (_, options) => estate(options)],
  ["decisions", decisions],
  ["audit", audit],
]);

/** No answer is so long that other calls would wait for it. */
const mostCalls = 50;
/** Seconds; shorter than clients and proxies wait for an answer. */
const mostPatience = 25;

/**
 * The calls after the number `after`, each with its decisions; where there is none yet it waits for
 * the first one, at most `wait` seconds.
 */
async function decisions(query: URLSearchParams, options: ControlOptions): Promise<WireResponse> {
  const { eventual, open, recent, state } = options;
  // A number from an earlier run is none of this one.
  const asked = numberIn(query, "after", Number.MAX_SAFE_INTEGER);
  const after = asked > recent.last ? 0 : asked;
  await recent.wait(after, numberIn(query, "wait", mostPatience) * 1000);
  const calls = recent.after(after, mostCalls);
  const missed = calls.length === 0 ? 0 : (calls[0]?.sequence ?? 0) - after - 1;
  return json(200, {
    last: calls.at(-1)?.sequence ?? after,
    more: (calls.at(-1)?.sequence ?? after) < recent.last,
    missed,
    ...(open && { open, warning: openWarning }),
    calls: calls.map(call => callJson(call, eventual?.estate() ?? state)),
  });
}

const mostEvents = 1000;

/** The last events of the audit log in the form of CloudTrail's own files. */
function audit(query: URLSearchParams, { trail }: ControlOptions): WireResponse {
  if (trail === undefined)
    return json(404, { error: "calls are not recorded: start with --audit" });
  return json(200, { Records: trail(numberIn(query, "limit", mostEvents) || mostEvents) });
}

/** A whole number of the query, between 0 and `most`; 0 where there is none. */
function numberIn(query: URLSearchParams, name: string, most: number): number {
  const number = Number(query.get(name) ?? 0);
  return Number.isSafeInteger(number) && number > 0 ? Math.min(number, most) : 0;
}

function isLocal({ remoteAddress = "" }: WireRequest): boolean {
  const address = plainAddress(remoteAddress);
  return address === "::1" || address.startsWith("127.");
}

/** With what has fallen due since the last call: keys that are gone by now are not told of. */
function estate({ clock, eventual, state }: ControlOptions): WireResponse {
  const now = clock();
  bringUpToDate(state, now);
  const late = eventual?.toJson(now);
  return json(200, { ...estateToJson(state), ...(late && { late }) });
}

/** Tells the clock's time, and with POST moves it. */
function clock(request: WireRequest, { clock }: ControlOptions): WireResponse {
  if (request.method !== "GET") {
    if (request.method !== "POST") return json(405, { error: "GET and POST are the methods here" });
    const to = momentOf(request.body.toString("utf8"));
    if (to === undefined) {
      return json(400, {
        error: 'the body is {"set": TIME}, {"set": "now"} or {"advance": DURATION}',
      });
    }
    try {
      clock.move(to);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return json(400, { error: "there is no such time" });
    }
  }
  return json(200, { time: new Date(clock()).toISOString(), offset: clock.offset });
}

function momentOf(body: string): Moment | undefined {
  try {
    const { set, advance } = JSON.parse(body) as { set?: unknown; advance?: unknown };
    if ((set === undefined) === (advance === undefined)) return undefined;
    if (typeof advance === "string") return ifThere("advance", readDuration(advance));
    if (set === "now") return set;
    return typeof set === "string" ? ifThere("set", readTime(set)) : undefined;
  } catch {
    return undefined;
  }
}

function ifThere(kind: "set" | "advance", value: number | undefined): Moment | undefined {
  if (value === undefined) return undefined;
  return kind === "set" ? { set: value } : { advance: value };
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
