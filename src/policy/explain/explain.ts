import type {
  Decision,
  ElementTrace,
  PolicyTrace,
  StatementTrace,
  Trap,
} from "../../model/decision.ts";
import type { Estate } from "../../model/estate.ts";
import { accountOf, callerArn } from "../../model/request.ts";
import { hintsFor } from "./advice.ts";
import { summaryOf } from "./summary.ts";
import { elementWords, policyName, statementName, tellingElement } from "./words.ts";

/** Why a decision is what it is, for people. */
export interface Explanation {
  /** One sentence. */
  readonly summary: string;
  /** Every statement that was asked, in the order in which AWS decides. */
  readonly lines: readonly ExplanationLine[];
  /** What to change, concretely; none where the request is allowed. */
  readonly hints: readonly string[];
}

/** What one statement said. */
export interface ExplanationLine {
  readonly policy: string;
  /** The ARN of the policy, or of the key or principal that it stands on. */
  readonly on: string;
  /** The statement's Sid, or its number where it has none. */
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  readonly outcome: "matches" | "does not match" | "unknown";
  readonly why: string;
  readonly trap?: Trap;
}

/**
 * Explains a decision: a sentence, a line for each statement, and what to change.
 * @param estate the estate that the decision was made in
 */
export function explain(decision: Decision, estate: Estate): Explanation {
  const lines = decision.trace.flatMap(policy =>
    policy.statements.map(statement => lineOf(policy, statement, decision)),
  );
  return {
    summary: summaryOf(decision, estate),
    lines,
    hints: [...new Set(hintsFor(decision))],
  };
}

function lineOf(
  policy: PolicyTrace,
  statement: StatementTrace,
  decision: Decision,
): ExplanationLine {
  const element = tellingElement(statement);
  const inert = isInert(policy, statement, decision);
  const trap = inert ? "missing-root-delegation" : element?.trap;
  return {
    policy: policyName(policy),
    on: policy.on,
    sid: statementName(statement),
    effect: statement.effect,
    outcome: outcomeWords(statement),
    why: inert
      ? "it allows, but the key policy does not hand the decision to IAM, so it has no effect"
      : whyOf(policy, statement, element, decision),
    ...(trap !== undefined && { trap }),
  };
}

function outcomeWords({ matches }: StatementTrace): ExplanationLine["outcome"] {
  if (matches === "unknown") return "unknown";
  return matches ? "matches" : "does not match";
}

/** Whether an identity policy allows in vain, because the key policy does not delegate. */
function isInert(policy: PolicyTrace, statement: StatementTrace, { reason }: Decision): boolean {
  const allows = statement.effect === "Allow" && statement.matches === true;
  if (policy.kind !== "identity" || !allows) return false;
  return reason.kind === "implicit-deny" && reason.missing[0] === "resource";
}

function whyOf(
  policy: PolicyTrace,
  statement: StatementTrace,
  element: ElementTrace | undefined,
  decision: Decision,
): string {
  if (element !== undefined) return elementWords(element);
  if (statement.matches === true) {
    const conditions = statement.elements.filter(({ condition }) => condition !== undefined);
    if (delegates(policy, statement, decision)) {
      return `it hands the decision to the IAM policies of account ${accountOf(decision.request.caller)}`;
    }
    const [condition] = conditions;
    if (statement.effect === "Deny" && condition !== undefined) return elementWords(condition);
    return conditions.length > 0 ? "every element and condition matches" : "every element matches";
  }
  return "it has no Action or no Resource, and so no effect";
}

function delegates(policy: PolicyTrace, statement: StatementTrace, { request }: Decision): boolean {
  if (policy.kind !== "resource" && policy.kind !== "trust") return false;
  if (statement.effect === "Deny" || request.caller.kind === "root") return false;
  const principal = statement.elements.find(({ element }) => element === "Principal");
  const values = principal?.policyValues ?? [];
  const direct = [callerArn(request.caller), "*"];
  if (request.caller.kind === "role") direct.push(request.caller.role);
  return !values.some(value => direct.includes(value));
}
