import type { Answer, Decision, PolicyTrace, Reason } from "../model/decision.ts";
import type { Estate } from "../model/estate.ts";
import {
  compile,
  type Explanation,
  type ExplanationLine,
  evaluate,
  explain,
  LateEstate,
  type Turn,
  type TurnWords,
  turnWords,
} from "../policy/index.ts";
import type { RecentCall } from "./recent-calls.ts";

/** One decision of a call, told as `keywright can --json` tells it. */
export interface DecisionJson {
  readonly action: string;
  readonly resource: string;
  /** The alias of the key, where it has one. */
  readonly alias?: string;
  readonly answer: Answer;
  readonly reason: Reason;
  readonly summary: string;
  readonly statements: readonly ExplanationLine[];
  /** What to change, and the next three, where it is not allowed. */
  readonly hints: readonly string[];
  readonly changes: Explanation["changes"];
  readonly noChange?: string;
  readonly frame?: Explanation["frame"];
  readonly links: Explanation["links"];
  readonly trace: readonly PolicyTrace[];
}

/** A call as the control path `decisions` gives it. */
export interface CallJson {
  readonly sequence: number;
  /** ISO 8601. */
  readonly time: string;
  readonly requestId: string;
  readonly service: string;
  readonly operation: string;
  readonly caller?: string;
  readonly principal?: string;
  readonly region: string;
  readonly status: number;
  readonly error?: string;
  readonly message?: string;
  readonly ms: number;
  /** Whether policies are not enforced. */
  readonly open?: true;
  /** Where a change on its way to authorization makes it another answer: see `LateJson`. */
  readonly late?: CallLateJson;
  readonly decisions: readonly DecisionJson[];
}

/** The change that an answer waits for, as of when the call was made. */
export interface CallLateJson extends TurnWords {
  /** When it reaches authorization; ISO 8601. */
  readonly arrives: string;
  readonly answer: Answer;
}

/** The form of a turn in JSON. */
export function turnJson(turn: Turn, now: number): CallLateJson {
  const { answer, arrives } = turn;
  return { arrives: new Date(arrives).toISOString(), answer, ...turnWords(turn, now) };
}

/**
 * A call with the decisions that settled it: of a denied one the decision that stood in the way, of
 * another those that let it pass.
 * @param estate what the local AWS holds now: a call that it would decide otherwise by now is told
 *   without the decisions that let it pass
 */
export function callJson({ entry, sequence }: RecentCall, estate: Estate): CallJson {
  const { caller, error, message, open, operation, principal, region, requestId, turn } = entry;
  const late = turn && turnJson(turn, entry.time);
  return {
    sequence,
    time: new Date(entry.time).toISOString(),
    requestId,
    service: entry.service,
    operation,
    ...(caller !== undefined && { caller }),
    ...(principal !== undefined && { principal }),
    region,
    status: entry.status,
    ...(error !== undefined && { error }),
    ...(message !== undefined && { message }),
    ms: Math.round(entry.ms * 1000) / 1000,
    ...(open && { open }),
    ...(late && { late }),
    decisions: decisionsOf({ entry, sequence }, estate).map(one => decisionJson(one, estate, late)),
  };
}

function decisionsOf({ entry }: RecentCall, estate: Estate): readonly Decision[] {
  if (entry.refusal !== undefined) return [entry.refusal];
  const decisions = entry.requests.map(request =>
    estate instanceof LateEstate ? evaluate(request, estate) : compile(estate).evaluate(request),
  );
  return decisions.every(({ answer }) => answer === "allowed") ? decisions : [];
}

function decisionJson(
  decision: Decision,
  estate: Estate,
  late: CallLateJson | undefined,
): DecisionJson {
  const { answer, reason, request, trace } = decision;
  const explanation = explain(decision, estate);
  const alias = estate.keys.get(request.resource)?.aliases[0];
  return {
    action: request.action,
    resource: request.resource,
    ...(alias !== undefined && { alias }),
    answer,
    reason,
    summary: explanation.summary,
    statements: explanation.lines,
    ...remedyOf(answer, explanation, late?.hint),
    ...(explanation.frame !== undefined && { frame: explanation.frame }),
    links: explanation.links,
    trace,
  };
}

/** What to change is looked for where something is to change, and where waiting is not enough. */
function remedyOf(
  answer: Answer,
  explanation: Explanation,
  wait: string | undefined,
): Pick<DecisionJson, "hints" | "changes" | "noChange"> {
  if (answer === "allowed") return { hints: [], changes: [] };
  if (wait !== undefined) return { hints: [wait], changes: [] };
  const { changes, hints, noChange } = explanation;
  return { hints, changes, ...(noChange !== undefined && { noChange }) };
}
