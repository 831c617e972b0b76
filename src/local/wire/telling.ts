import { randomUUID } from "node:crypto";
import type { Region } from "../../model/arn.ts";
import type { Decision } from "../../model/decision.ts";
import { type Caller, principalArn, type Request } from "../../model/request.ts";
import type { Turn } from "../../policy/index.ts";
import type { AuditedCall } from "../audit/audited-call.ts";
import type { KeyPair } from "../crypto/key-pair.ts";
import type { InnerCall } from "../operation.ts";
import type { Credential } from "../state.ts";
import type { Asked } from "./asked.ts";
import { identityOf } from "./caller.ts";
import type { LogEntry } from "./log-entry.ts";
import { headerOf, plainAddress, type WireRequest, type WireResponse } from "./message.ts";

/** What becomes known of a call on its way; log and audit tell as much as was reached. */
export interface Progress {
  readonly request: WireRequest;
  readonly asked: Asked;
  readonly requestId: string;
  readonly eventId: string;
  /** Milliseconds since the epoch, by the local AWS's clock. */
  readonly now: number;
  /** By `performance.now()`. */
  readonly started: number;
  caller?: Caller;
  credential?: Credential;
  region: Region;
  parameters?: Readonly<Record<string, unknown>>;
  members?: Readonly<Record<string, unknown>>;
  requests: readonly Request[];
  refusal?: Decision;
  turn?: Turn;
  /** Calls that AWS itself has made in turn, and that have an event of their own. */
  inner?: readonly InnerDone[];
  /** Made on the thread pool for this call. */
  pair?: KeyPair;
}

interface InnerDone extends Required<Pick<AuditedCall, "requests" | "members">> {
  readonly call: InnerCall;
}

/** An answer, with what the log says of it where it is a fault. */
export interface Found {
  readonly response: WireResponse;
  readonly fault?: Pick<LogEntry, "error" | "message" | "stack">;
}

interface Listeners {
  readonly log?: (entry: LogEntry) => void;
  readonly audit?: (call: AuditedCall) => void;
  readonly open?: boolean;
}

/** Tells the log and the audit of a call whose answer is ready, and gives the answer. */
export function tell(listeners: Listeners, progress: Progress, found: Found): WireResponse {
  if (listeners.log !== undefined) {
    listeners.log(logEntry(progress, found, listeners.open === true));
  }
  // As CloudTrail does, it records what is known to come from somebody.
  if (listeners.audit !== undefined && progress.caller !== undefined) {
    for (const inner of progress.inner ?? []) listeners.audit(innerAuditedCall(progress, inner));
    listeners.audit(auditedCall(progress, progress.caller, found));
  }
  return found.response;
}

function logEntry(progress: Progress, { fault, response }: Found, open: boolean): LogEntry {
  const { asked, caller, now, refusal, region, request, requestId, requests, started } = progress;
  const { turn } = progress;
  const entry: { -readonly [K in keyof LogEntry]: LogEntry[K] } = {
    time: now,
    requestId,
    service: asked.service,
    operation: asked.operation,
    region,
    status: response.status,
    ms: performance.now() - started,
    size: request.body.length,
    requests,
  };
  if (caller !== undefined) {
    entry.caller = identityOf(caller).arn;
    entry.principal = principalArn(caller);
  }
  if (refusal !== undefined) entry.refusal = refusal;
  if (turn !== undefined) entry.turn = turn;
  if (open) entry.open = true;
  return fault === undefined ? entry : { ...entry, ...fault, ...shortened(fault.message) };
}

/** As long as any text of AWS's own; what is longer cites a hostile request. */
const longestMessage = 4096;

function shortened(message = ""): Pick<LogEntry, "message"> {
  return message.length <= longestMessage
    ? {}
    : { message: `${message.slice(0, longestMessage)}…` };
}

/** What AWS itself calls comes from no client, and has ids of its own. */
function innerAuditedCall(
  { now, region }: Progress,
  { call, members, requests }: InnerDone,
): AuditedCall {
  const { caller, operation, parameters, service } = call;
  return {
    ...{ time: now, requestId: randomUUID(), eventId: randomUUID(), sharedEventId: randomUUID() },
    ...{ service, operation, region, caller, parameters, members, requests },
  };
}

function auditedCall(progress: Progress, caller: Caller, { fault }: Found): AuditedCall {
  const { asked, credential, members, now, parameters, refusal, region, request } = progress;
  const call: { -readonly [K in keyof AuditedCall]: AuditedCall[K] } = {
    time: now,
    requestId: progress.requestId,
    eventId: progress.eventId,
    service: asked.service,
    operation: asked.operation,
    region,
    caller,
    requests: refusal === undefined ? progress.requests : [...progress.requests, refusal.request],
  };
  if (credential !== undefined) call.credential = credential;
  if (parameters !== undefined) call.parameters = parameters;
  if (fault?.error !== undefined) call.error = fault.error;
  else if (members !== undefined) call.members = members;
  if (fault?.message !== undefined) call.message = fault.message;
  const { remoteAddress } = request;
  if (remoteAddress !== undefined) call.sourceIp = plainAddress(remoteAddress);
  const userAgent = headerOf(request, "user-agent");
  if (userAgent !== undefined) call.userAgent = userAgent;
  const host = headerOf(request, "host");
  if (host !== undefined) call.host = host;
  return call;
}
