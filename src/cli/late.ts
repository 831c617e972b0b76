import type { CallLateJson } from "../local/index.ts";
import type { Answer, Arn, Estate } from "../model/index.ts";
import type { Explanation } from "../policy/index.ts";
import type { ExplainedDecision } from "./explained.ts";

/**
 * What an answer waits for, where it is about a local AWS whose authorization lags behind.
 * @param ask gives the answer by an estate
 * @param keys the ARNs of the keys that the question is about
 */
export async function lateOf(
  ask: (estate: Estate) => Answer,
  estate: Estate,
  keys: readonly Arn[],
): Promise<CallLateJson | undefined> {
  const { LateEstate, turnOf } = await import("../policy/index.ts");
  if (!(estate instanceof LateEstate)) return undefined;
  const { turnJson } = await import("../local/call-json.ts");
  const turn = turnOf(ask, estate, keys);
  return turn && turnJson(turn, estate.lag.now);
}

/** What is explained of decisions, with the wait in the place of edits where waiting is enough. */
export function withWait(
  parts: readonly ExplainedDecision[],
  late: CallLateJson | undefined,
): readonly ExplainedDecision[] {
  const hint = late?.hint;
  if (hint === undefined) return parts;
  return parts.map(part => {
    if (part.answer === "allowed") return part;
    const { frame, lines, links, summary } = part.explanation;
    const explanation: Explanation = {
      ...{ summary, lines, links, hints: [hint], changes: [] },
      ...(frame && { frame }),
    };
    return { ...part, explanation };
  });
}
