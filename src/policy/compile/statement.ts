import type { PolicyKind } from "../../model/decision.ts";
import { readCondition } from "../condition/condition.ts";
import { actionMatches, type ReadStatement } from "../document.ts";
import type { ResourcePattern } from "../match/resource-pattern.ts";
import { isMisplaced, resourceElementMatches } from "../statement.ts";
import { and, type Bit, bitOf, no, yes } from "./bits.ts";
import { type CompiledCondition, compileCondition, holds } from "./condition.ts";
import type { Frame } from "./frame.ts";
import { type Matcher, matcherOf, matches } from "./matcher.ts";
import type { Names } from "./names.ts";

/** A statement ready to be asked of a frame, once it is known that its action matches. */
export interface CompiledStatement {
  readonly source: ReadStatement;
  readonly policyKind: PolicyKind;
  /** What Resource or NotResource gives: always the same, by matchers, or as the reference says. */
  readonly resource: "always" | "never" | "matchers" | "reference";
  readonly matchers: readonly Matcher[];
  /** Whether the matchers are those of NotResource. */
  readonly except: boolean;
  readonly conditions: readonly CompiledCondition[];
}

/** A condition that is contested, as principals are where a policy has none. */
const misplacedPrincipals = readCondition("malformed", "principal", [], false);

/** Compiles a statement of a policy of a kind. */
export function compileStatement(
  source: ReadStatement,
  policyKind: PolicyKind,
  names: Names,
): CompiledStatement {
  const principals = ["resource", "trust", "vpc-endpoint"].includes(policyKind);
  const misplaced = !principals && isMisplaced(source, policyKind);
  const read = misplaced ? [...source.conditions, misplacedPrincipals] : source.conditions;
  const conditions = read.map(condition =>
    compileCondition(condition, policyKind, source.effect, names),
  );
  return { source, policyKind, conditions, ...compileResource(source, policyKind) };
}

function compileResource(
  { resources, notResources }: ReadStatement,
  policyKind: PolicyKind,
): Pick<CompiledStatement, "resource" | "matchers" | "except"> {
  const except = resources === undefined;
  const patterns = resources ?? notResources;
  if (patterns === undefined) {
    const always = { trust: "always", resource: "never" } as const;
    const resource =
      policyKind === "trust" || policyKind === "resource" ? always[policyKind] : "reference";
    return { resource, matchers: [], except };
  }
  const matchers = patterns.map(plainMatcher);
  if (!matchers.every(matcher => matcher !== undefined)) {
    return { resource: "reference", matchers: [], except };
  }
  if (matchers.some(({ form }) => form === "any")) {
    return { resource: except ? "never" : "always", matchers: [], except };
  }
  return { resource: "matchers", matchers, except };
}

function plainMatcher({ pattern, doubt, completed }: ResourcePattern): Matcher | undefined {
  return doubt === undefined && !completed ? matcherOf(pattern) : undefined;
}

/** Whether Action or NotAction covers an action, given in lower case. */
export function coversAction({ actions, notActions }: ReadStatement, action: string): boolean {
  if (actions !== undefined) return actionMatches(actions, action);
  return notActions !== undefined && !actionMatches(notActions, action);
}

/** Whether resource and conditions match; the action does. */
export function restMatches(statement: CompiledStatement, frame: Frame): Bit {
  let matched = resourceMatches(statement, frame);
  for (const condition of statement.conditions) {
    if (matched === no) return no;
    matched = and(matched, holds(condition, frame));
  }
  return matched;
}

function resourceMatches(statement: CompiledStatement, frame: Frame): Bit {
  const { resource, matchers, except } = statement;
  if (resource === "always") return yes;
  if (resource === "never") return no;
  if (resource === "reference" || frame.request.otherResource !== undefined) {
    frame.policyKind = statement.policyKind;
    return bitOf(resourceElementMatches(statement.source, frame));
  }
  for (const matcher of matchers) if (matches(matcher, frame.resource)) return except ? no : yes;
  return except ? yes : no;
}
