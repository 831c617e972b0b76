import { parseArn } from "../../model/arn.ts";
import type {
  Decision,
  ElementTrace,
  PolicyTrace,
  StatementTrace,
  Trap,
} from "../../model/decision.ts";
import type { Estate } from "../../model/estate.ts";
import { accountOf, callerArn, isSession, principalArn } from "../../model/request.ts";
import { hintsFor } from "./advice.ts";
import type { Change } from "./changes/change.ts";
import { changesFor, whyNoChange } from "./changes/changes-for.ts";
import { decisionTraps } from "./decision-traps.ts";
import { type Frame, frameOf } from "./frame.ts";
import { summaryOf } from "./summary.ts";
import { type TrapLink, trapLink } from "./trap-pages.ts";
import { elementWords, policyName, statementName, tellingElement } from "./words.ts";

/** Why a decision is what it is, for people. */
export interface Explanation {
  /** One sentence. */
  readonly summary: string;
  /** Every statement that was asked, in the order in which AWS decides. */
  readonly lines: readonly ExplanationLine[];
  /**
   * What would give the opposite answer, the smallest first. Each was tried; where there is none
   * `noChange` says why.
   */
  readonly changes: readonly Change[];
  readonly noChange?: string | undefined;
  /** What to change, in words: the parts of the first change, where the request is not allowed. */
  readonly hints: readonly string[];
  /** The statement that settled a denial, in its policy's own text. */
  readonly frame?: Frame | undefined;
  /** The mistakes with a name that are in it, and where they are told. */
  readonly links: readonly TrapLink[];
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
  /** The element that says so, where it is one. */
  readonly element?: ElementTrace["element"];
  readonly trap?: Trap;
}

/**
 * Explains a decision: a sentence, a line for each statement, and what would change it. What would
 * change it is looked for when it is first read.
 * @param estate the estate that the decision was made in
 */
export function explain(decision: Decision, estate: Estate): Explanation {
  return new LazyExplanation(decision, estate);
}

class LazyExplanation implements Explanation {
  readonly summary: string;
  readonly lines: readonly ExplanationLine[];
  readonly links: readonly TrapLink[];
  readonly #decision: Decision;
  readonly #estate: Estate;
  #changes: readonly Change[] | undefined;

  constructor(decision: Decision, estate: Estate) {
    this.#decision = decision;
    this.#estate = estate;
    this.summary = summaryOf(decision, estate);
    this.lines = decision.trace.flatMap(policy =>
      policy.statements.map(statement => lineOf(policy, statement, decision)),
    );
    // What forbids decides: that another statement does not allow says nothing.
    const forbids = decision.reason.kind === "explicit-deny";
    const deciding = this.lines.filter(({ effect }) => !forbids || effect === "Deny");
    const traps = [...decisionTraps(decision), ...deciding.flatMap(({ trap }) => trap ?? [])];
    const telling = traps.filter(
      trap => decision.answer !== "allowed" || trap === "forall-missing-key",
    );
    this.links = [...new Set(telling)].map(trapLink);
  }

  get changes(): readonly Change[] {
    this.#changes ??= changesFor(this.#decision, this.#estate);
    return this.#changes;
  }

  get frame(): Frame | undefined {
    return frameOf(this.#decision, this.#estate);
  }

  get noChange(): string | undefined {
    return this.changes.length > 0 ? undefined : whyNoChange(this.#decision, this.#estate);
  }

  get hints(): readonly string[] {
    return [...new Set(hintsFor(this.#decision, this.changes, this.#estate))];
  }

  /** Accessors of a class are left out by JSON.stringify: this puts them in. */
  toJSON(): Explanation {
    const { summary, lines, changes, noChange, hints, frame, links } = this;
    const why = noChange === undefined ? {} : { noChange };
    return { summary, lines, changes, ...why, hints, ...(frame && { frame }), links };
  }
}

function lineOf(
  policy: PolicyTrace,
  statement: StatementTrace,
  decision: Decision,
): ExplanationLine {
  const element = tellingElement(statement);
  const inert = isInert(policy, statement, decision);
  const trap = inert ? inertTrap(decision) : element?.trap;
  return {
    policy: policyName(policy),
    on: policy.on,
    sid: statementName(statement),
    effect: statement.effect,
    outcome: outcomeWords(statement),
    why: inert ? inertWords(decision) : whyOf(policy, statement, element, decision),
    ...(element !== undefined && !inert && { element: element.element }),
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

function isAcross({ request }: Decision): boolean {
  return parseArn(request.resource)?.account !== accountOf(request.caller);
}

function inertTrap(decision: Decision): Trap {
  return isAcross(decision) ? "cross-account-one-side" : "missing-root-delegation";
}

function inertWords(decision: Decision): string {
  return isAcross(decision)
    ? "it allows, but the key policy, which is another account's, does not, and both must"
    : "it allows, but the key policy does not hand the decision to IAM, so it has no effect";
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
  if (isSession(request.caller)) direct.push(principalArn(request.caller));
  return !values.some(value => direct.includes(value));
}
