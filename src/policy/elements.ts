import type { ElementTrace, Ternary, Trap } from "../model/decision.ts";
import { listOf, type PrincipalElement } from "../model/document.ts";
import { type Condition, conditionHolds } from "./condition/condition.ts";
import type { ReadStatement } from "./document.ts";
import { shownPattern } from "./match/text-pattern.ts";
import { namingOf } from "./principal.ts";
import { type Scope, untold } from "./scope.ts";
import {
  actionElementMatches,
  hasPrincipals,
  principalMatches,
  resourceElementMatches,
} from "./statement.ts";
import { actionTrap, conditionTrap, principalTrap, resourceTrap } from "./traps.ts";

/** The traces of Principal, Action and Resource, as far as the statement has them. */
export function plainElements(
  statement: ReadStatement,
  variables: boolean,
  scope: Scope,
): ElementTrace[] {
  const { source } = statement;
  const elements: ElementTrace[] = [];
  const principal = source.Principal ?? source.NotPrincipal;
  scope.effect = statement.effect;
  if (principal !== undefined && hasPrincipals(scope)) {
    const name = source.Principal === undefined ? "NotPrincipal" : "Principal";
    scope.forget();
    const naming = statement.principals && namingOf(statement.principals, scope);
    const matches = principalMatches(statement, naming, scope);
    const element = traced(name, matches, principalTexts(principal), [scope.callerArn], scope);
    elements.push(withTrap(element, principalTrap(element, statement.effect, scope)));
  }
  const action = source.Action ?? source.NotAction;
  if (action !== undefined) {
    const name = source.Action === undefined ? "NotAction" : "Action";
    scope.forget();
    const matches = actionElementMatches(statement, scope);
    const element = traced(name, matches, listOf(action), [scope.request.action], scope);
    elements.push(withTrap(element, actionTrap(element, scope)));
  }
  const resources = statement.resources ?? statement.notResources;
  if (resources !== undefined) {
    const name = statement.resources === undefined ? "NotResource" : "Resource";
    const shown = resources.map(({ pattern }) => shownPattern(pattern, scope));
    scope.forget();
    const matches = resourceElementMatches(statement, scope);
    const element = traced(name, matches, shown, [scope.request.resource], scope);
    elements.push(withTrap(element, resourceTrap(element, variables, scope)));
  }
  return elements;
}

/** The trace of one operator and key of a Condition. */
export function conditionElement(
  condition: Condition,
  statement: ReadStatement,
  variables: boolean,
  scope: Scope,
): ElementTrace {
  const shown = (condition.comparisons ?? []).map(({ pattern }) => shownPattern(pattern, scope));
  const values = scope.valuesOf(condition.key);
  const given = values === undefined || values === untold ? [] : listOf(values);
  scope.forget();
  const matches = conditionHolds(condition, scope);
  const element: ElementTrace = {
    ...traced("Condition", matches, shown.length > 0 ? shown : condition.values, given, scope),
    condition: { operator: condition.operatorText, key: condition.keyText },
  };
  return withTrap(element, conditionTrap(element, condition, statement.effect, variables, scope));
}

function withTrap(element: ElementTrace, trap: Trap | undefined): ElementTrace {
  return trap === undefined ? element : { ...element, trap };
}

function traced(
  element: ElementTrace["element"],
  matches: Ternary,
  policyValues: readonly string[],
  requestValues: readonly string[],
  scope: Scope,
): ElementTrace {
  const contested = matches === "unknown" ? scope.contested : undefined;
  const trace = { element, matches, policyValues, requestValues };
  return contested === undefined ? trace : { ...trace, contested };
}

function principalTexts(element: PrincipalElement): string[] {
  if (element === "*") return ["*"];
  return Object.values(element).flatMap(value => [...listOf(value as string | string[])]);
}
