import type { PolicyKind, StatementTrace } from "../../../model/decision.ts";
import { nearMissFixes } from "./allow-fixes.ts";
import type { Situation, Step, Wanted } from "./change.ts";
import { denies, denyFixes } from "./deny-fixes.ts";
import { newStatements, silentLevels } from "./new-statements.ts";
import { restrictions } from "./restrict.ts";

/**
 * How far a decision is from the wanted answer; smaller is nearer, compared from the first number
 * on. A step that brings it no nearer is not followed.
 */
export function distance(situation: Situation, wanted: Wanted): readonly number[] {
  if (wanted === "denied") return [allowsOf(situation).length];
  const { reason } = situation.decision;
  const missing = reason.kind === "implicit-deny" ? reason.missing.length : 0;
  return [
    denies(situation, true).length,
    missing,
    denies(situation, "unknown").length,
    silentSides(situation).length + silentLevels(situation).length,
  ];
}

/** Whether the one distance is smaller than the other. */
export function nearer(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function allowsOf({ decision }: Situation): StatementTrace[] {
  return decision.trace.flatMap(({ statements }) =>
    statements.filter(({ effect, matches }) => effect === "Allow" && matches !== false),
  );
}

/** What to try next. */
export function stepsFrom(situation: Situation, wanted: Wanted): Step[] {
  if (wanted === "denied") return restrictions(situation);
  if (denies(situation, true).length > 0) return denyFixes(situation, true);
  const { reason } = situation.decision;
  if (reason.kind === "implicit-deny") {
    const [first] = reason.missing;
    const kinds: readonly PolicyKind[] = first === undefined ? [] : [first];
    return [...kinds, ...direct(situation)].flatMap(kind => allowSteps(kind, situation));
  }
  if (denies(situation, "unknown").length > 0) return denyFixes(situation, "unknown");
  const sides = new Set<PolicyKind>([...silentSides(situation), ...direct(situation)]);
  return [...sides].flatMap(kind => allowSteps(kind, situation));
}

/** A key policy that names the caller is enough by itself, whatever other policy is silent. */
function direct({ decision, request }: Situation): PolicyKind[] {
  const { reason } = decision;
  const asked = reason.kind === "implicit-deny" ? reason.missing[0] : undefined;
  return asked !== "resource" && request.resource.includes(":key/") ? ["resource"] : [];
}

function allowSteps(kind: PolicyKind, situation: Situation): Step[] {
  if (kind === "service-control") return levelSteps(situation);
  return [...nearMissFixes(kind, situation), ...newStatements(kind, situation)];
}

/** One level alone is mended by its near misses; several at once by a statement in each. */
function levelSteps(situation: Situation): Step[] {
  const levels = silentLevels(situation);
  const [only] = levels;
  const near = levels.length === 1 ? nearMissFixes("service-control", situation, only) : [];
  return [...near, ...newStatements("service-control", situation)];
}

/** The kinds of policy that take part, none of which allows for certain. */
function silentSides(situation: Situation): PolicyKind[] {
  const { reason, trace } = situation.decision;
  const kinds = new Set<PolicyKind>(trace.map(({ kind }) => kind));
  if (reason.kind === "implicit-deny") for (const kind of reason.missing) kinds.add(kind);
  const sides: readonly PolicyKind[] = [
    "resource",
    "trust",
    "identity",
    "boundary",
    "session",
    "service-control",
    "vpc-endpoint",
  ];
  const allows = (kind: PolicyKind) =>
    trace.some(
      policy =>
        policy.kind === kind &&
        (kind !== "service-control" || silentLevels(situation).length === 0) &&
        policy.statements.some(({ effect, matches }) => effect === "Allow" && matches === true),
    );
  // Without an identity policy the kind is not in the trace, and is asked for all the same.
  return sides.filter(kind => (kinds.has(kind) || kind === "identity") && !allows(kind));
}
