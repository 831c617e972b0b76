import type { PolicyKind, Ternary } from "../model/decision.ts";
import { conditionHolds } from "./condition/condition.ts";
import { actionMatches, type ReadStatement } from "./document.ts";
import { lacksVariable, resourceMatches } from "./match/resource-pattern.ts";
import { denyHitsUnnamed, type Naming, namingOf } from "./principal.ts";
import type { View } from "./scope.ts";
import { and, not, or } from "./ternary.ts";

/** What a statement says to a request. */
export interface Outcome {
  readonly matches: Ternary;
  /** Action, resource and conditions, without the principal. */
  readonly rest: Ternary;
  /** In which ways the statement names the caller, in a policy that has principals. */
  readonly naming?: Naming;
}

const outcomeFalse: Outcome = { matches: false, rest: false };
const outcomeTrue: Outcome = { matches: true, rest: true };

/**
 * Whether a statement matches a request: all of its elements must.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function outcomeOf(statement: ReadStatement, scope: View): Outcome {
  scope.effect = statement.effect;
  const rest = restMatches(statement, scope);
  if (rest === false) return outcomeFalse;
  if (!hasPrincipals(scope)) {
    const odd = isMisplaced(statement, scope.policyKind) ? scope.contest("malformed-policy") : true;
    const matches = and(odd, rest);
    return matches === true ? outcomeTrue : { matches, rest: matches };
  }
  const naming = statement.principals && namingOf(statement.principals, scope);
  const principal = principalMatches(statement, naming, scope);
  const outcome = { matches: and(principal, rest), rest };
  return naming === undefined ? outcome : { ...outcome, naming };
}

/**
 * Whether a statement has principals where a policy has none. A resource control policy has them,
 * and so has what stands for a malformed statement, which is contested anyway.
 */
export function isMisplaced(
  { principals, notPrincipals, malformed }: ReadStatement,
  kind: PolicyKind,
): boolean {
  if (malformed || kind === "resource-control") return false;
  return principals !== undefined || notPrincipals !== undefined;
}

function restMatches(statement: ReadStatement, scope: View): Ternary {
  if (!actionElementMatches(statement, scope)) return false;
  let matches = resourceElementMatches(statement, scope);
  for (const condition of statement.conditions) {
    if (matches === false) return false;
    matches = and(matches, conditionHolds(condition, scope));
  }
  return matches;
}

/**
 * Whether principals count in policies of this kind: in those that stand on a resource or on a VPC
 * endpoint. A resource control policy has one too, and it is always everybody.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export function hasPrincipals({ policyKind }: View): boolean {
  return policyKind === "resource" || policyKind === "trust" || policyKind === "vpc-endpoint";
}

/** Whether the Principal or NotPrincipal of a resource policy's statement covers the caller. */
export function principalMatches(
  statement: ReadStatement,
  naming: Naming | undefined,
  scope: View,
): Ternary {
  if (naming !== undefined) return namedAtAll(naming, statement.effect, scope);
  const unnamed = statement.notPrincipals;
  // Without either AWS would not have stored the policy.
  if (unnamed === undefined) return scope.contest("malformed-policy");
  if (statement.effect === "Deny") return denyHitsUnnamed(unnamed, scope);
  const named = namedAtAll(namingOf(unnamed, scope), "Deny", scope);
  return named === true ? false : scope.contest("not-principal-in-allow");
}

function namedAtAll(naming: Naming, effect: "Allow" | "Deny", scope: View): Ternary {
  const named = or(naming.self, or(naming.role, naming.account));
  if (named === true || naming.everyone !== true) return named;
  const { kind } = scope.caller;
  if (effect === "Deny") return true;
  if (kind === "service") return scope.contest("star-and-service");
  return kind === "federated" ? scope.contest("star-and-web-identity") : true;
}

/** Whether Action or NotAction covers the request. A statement with neither has no effect. */
export function actionElementMatches(statement: ReadStatement, scope: View): boolean {
  if (statement.actions !== undefined) return actionMatches(statement.actions, scope.action);
  if (statement.notActions === undefined) return false;
  return !actionMatches(statement.notActions, scope.action);
}

/**
 * Whether Resource or NotResource covers the request. A trust policy has neither; without them a
 * statement of a key policy has no effect, and one of an identity policy AWS would not store.
 */
export function resourceElementMatches(statement: ReadStatement, scope: View): Ternary {
  if (statement.resources !== undefined) return resourceMatches(statement.resources, scope);
  if (statement.notResources !== undefined) {
    const covers = resourceMatches(statement.notResources, scope);
    const open = covers === false && statement.notResources.some(one => lacksVariable(one, scope));
    return open ? scope.contest("not-resource-without-variable") : not(covers);
  }
  if (scope.policyKind === "trust") return true;
  return scope.policyKind === "resource" ? false : scope.contest("malformed-policy");
}
