import type { Answer, Decision } from "../model/decision.ts";
import type { Estate } from "../model/estate.ts";
import type { Call, Request } from "../model/request.ts";
import { evaluate } from "./evaluate.ts";
import { refusalOf } from "./requests/refusal.ts";
import { requestsOf } from "./requests/requests-of.ts";
import type { Assumptions } from "./scope.ts";

/** The answer to a whole call. */
export interface CallDecision {
  readonly answer: Answer;
  /** One for each permission that the call asks for; none where it needs no permission. */
  readonly decisions: readonly Decision[];
  /** The KeyId or ARN that names nothing; then nothing was decided, and the answer is denied. */
  readonly unresolved?: string;
  /** Why AWS refuses the call whatever its decisions are; the answer is denied then. */
  readonly refused?: string;
}

/**
 * Decides a call: every permission that it asks for must be allowed.
 * @param options as `evaluate` takes them
 * @returns allowed only if all are, denied if any is denied or AWS refuses such calls, otherwise
 *   unknown
 */
export function decide(
  call: Call,
  estate: Estate,
  options: { readonly assume?: Assumptions } = {},
): CallDecision {
  return decideBy(call, estate, request => evaluate(request, estate, options));
}

/** Decides a call, each of its requests by the evaluator that is handed in. */
export function decideBy(
  call: Call,
  estate: Estate,
  evaluateOne: (request: Request) => Decision,
): CallDecision {
  const asked = requestsOf(call, estate);
  if ("unresolved" in asked) {
    return { answer: "denied", decisions: [], unresolved: asked.unresolved };
  }
  const decisions = asked.requests.map(evaluateOne);
  const refused = refusalOf(call);
  if (refused !== undefined) return { answer: "denied", decisions, refused };
  const answers = decisions.map(decision => decision.answer);
  if (answers.includes("denied")) return { answer: "denied", decisions };
  return { answer: answers.includes("unknown") ? "unknown" : "allowed", decisions };
}
