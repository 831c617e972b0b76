import type {
  Decision,
  ElementTrace,
  PolicyKind,
  PolicyTrace,
  StatementTrace,
} from "../../model/decision.ts";
import type { Estate } from "../../model/estate.ts";
import { type ContestedId, contestedPoints } from "../contested.ts";
import type { Change } from "./changes/change.ts";
import { changeParts } from "./changes/change-words.ts";
import { whyNoChange } from "./changes/changes-for.ts";
import { unfitWords } from "./unfit.ts";
import { list, policyName, statementName, tellingElement } from "./words.ts";

/** A statement that nearly decided otherwise, and the element that it failed by. */
export interface NearMiss {
  readonly policy: PolicyTrace;
  readonly statement: StatementTrace;
  readonly element: ElementTrace;
}

/** What to change so that a request is allowed, in words: the parts of the smallest change. */
export function hintsFor(decision: Decision, changes: readonly Change[], estate: Estate): string[] {
  const { reason } = decision;
  if (decision.answer === "allowed") return surprises(decision);
  const open = reason.kind === "unknown" ? unknownHints(reason.keys, reason.contested) : [];
  const [smallest] = changes;
  const hints = smallest === undefined ? open : [...open, ...changeParts(smallest.edits)];
  const told =
    hints.length > 0 ? hints : [`no edit would allow it: ${whyNoChange(decision, estate)}`];
  const unfit = unfitWords(decision, estate);
  return unfit === undefined ? told : [...told, unfit];
}

/** The near miss among the policies of a kind that says most: one with a trap, failing that the first. */
export function bestNearMiss(kind: PolicyKind, decision: Decision): NearMiss | undefined {
  const misses = nearMisses(decision).filter(({ policy }) => policy.kind === kind);
  return misses.find(({ element }) => element.trap !== undefined) ?? misses[0];
}

/** Allow statements about the very action that failed by another element. */
function nearMisses(decision: Decision): NearMiss[] {
  return decision.trace.flatMap(policy => {
    return policy.statements.flatMap(statement => {
      const element = tellingElement(statement);
      const missed = statement.effect === "Allow" && statement.matches === false;
      if (!missed || element === undefined) return [];
      const isAbout = !/Action$/.test(element.element) || element.trap !== undefined;
      return isAbout ? [{ policy, statement, element }] : [];
    });
  });
}

function unknownHints(keys: readonly string[], contested: readonly string[]): string[] {
  const hints = keys.length > 0 ? [`tell what the request gives ${list(keys)}`] : [];
  for (const id of contested) {
    const point = contestedPoints[id as ContestedId];
    hints.push(`do not let it turn on a point that is open: ${point.says} (${point.page})`);
  }
  return hints;
}

/** Allowed, though perhaps not as meant. */
function surprises(decision: Decision): string[] {
  return decision.trace.flatMap(policy =>
    policy.statements.flatMap(statement => {
      const element = statement.elements.find(({ trap }) => trap === "forall-missing-key");
      if (statement.matches !== true || element?.condition === undefined) return [];
      const guard = JSON.stringify({ Null: { [element.condition.key]: "false" } });
      const where = `in \`${statementName(statement)}\` of ${policyName(policy)}`;
      return [`${where}, add the Condition ${guard}, or use ForAnyValue`];
    }),
  );
}
