import type { Decision, Estate } from "../model/index.ts";
import type { Explained } from "../report/index.ts";

/** A decision with its explanation, for text and for JSON. */
export type ExplainedDecision = Explained & Pick<Decision, "reason" | "trace">;

/** Explains each of a call's decisions. */
export async function explainEach(
  decisions: readonly Decision[],
  estate: Estate,
): Promise<ExplainedDecision[]> {
  const { explain } = await import("../policy/index.ts");
  return decisions.map(one => ({
    action: one.request.action,
    resource: one.request.resource,
    answer: one.answer,
    reason: one.reason,
    trace: one.trace,
    explanation: explain(one, estate),
  }));
}

/** As `permissions` of the JSON that commands print; docs/explanation.md has the shape. */
export function permissionsJson(parts: readonly ExplainedDecision[]): object[] {
  return parts.map(({ explanation, trace, ...part }) => ({
    ...part,
    summary: explanation.summary,
    statements: explanation.lines,
    hints: explanation.hints,
    changes: explanation.changes,
    ...(explanation.noChange !== undefined && { noChange: explanation.noChange }),
    ...(explanation.frame && { frame: explanation.frame }),
    links: explanation.links,
    trace,
  }));
}
