import { timingSafeEqual } from "node:crypto";
import { estateToJson } from "../model/estate-json.ts";
import { isTime, type Moment, type MovableClock, readDuration, readTime } from "./clock.ts";
import { credentialsFor } from "./credentials.ts";
import { bringUpToDate } from "./operations/kms/expiry.ts";
import type { State } from "./state.ts";
import type { WireRequest, WireResponse } from "./wire/message.ts";

/** What the control paths need of the local AWS that they belong to. */
export interface ControlOptions {
  readonly state: State;
  readonly clock: MovableClock;
  readonly token: string;
  readonly region: string;
}

/**
 * Answers the paths under `/_keywright/`, which are no part of AWS: `health` for anybody who can
 * reach the port, `POST credentials`, `GET estate`, `GET clock` and `POST clock` for who holds the
 * token of the run file, which only the user who started the local AWS can read.
 */
export function createControl(options: ControlOptions): (request: WireRequest) => WireResponse {
  return request => {
    if (request.path === "/_keywright/health") return json(200, { pid: process.pid });
    if (!holdsToken(request, options.token)) {
      return json(401, { error: "this path needs the bearer token of the run file" });
    }
    if (request.path === "/_keywright/credentials") return credentials(request, options);
    if (request.path === "/_keywright/estate") return estate(options);
    if (request.path === "/_keywright/clock") return clock(request, options);
    return json(404, { error: `there is no ${request.path}` });
  };
}

/** With what has fallen due since the last call: keys that are gone by now are not told of. */
function estate({ state, clock }: ControlOptions): WireResponse {
  bringUpToDate(state, clock());
  return json(200, estateToJson(state));
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
    if (!isTime(timeAfter(to, clock))) return json(400, { error: "there is no such time" });
    clock.move(to);
  }
  return json(200, { time: new Date(clock()).toISOString(), offset: clock.offset });
}

function timeAfter(to: Moment, clock: MovableClock): number {
  if (to === "now") return clock() - clock.offset;
  return "set" in to ? to.set : clock() + to.advance;
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
