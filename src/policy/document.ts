import { listOf, type OneOrMore, type PolicyDocument, type Statement } from "../model/document.ts";
import { type Condition, readCondition } from "./condition/condition.ts";
import { type Glob, globMatches } from "./match/glob.ts";
import { type ResourcePattern, readResource } from "./match/resource-pattern.ts";
import { readPattern } from "./match/text-pattern.ts";
import { type NamedPrincipal, readPrincipals } from "./principal.ts";

/** A policy document made ready to be asked: every pattern read once. */
export interface ReadDocument {
  /** Whether `${…}` are variables: with Version 2012-10-17 only. */
  readonly variables: boolean;
  readonly statements: readonly ReadStatement[];
}

export interface ReadStatement {
  readonly source: Statement;
  readonly index: number;
  readonly effect: "Allow" | "Deny";
  readonly principals?: readonly NamedPrincipal[];
  readonly notPrincipals?: readonly NamedPrincipal[];
  readonly actions?: readonly Glob[];
  readonly notActions?: readonly Glob[];
  readonly resources?: readonly ResourcePattern[];
  readonly notResources?: readonly ResourcePattern[];
  readonly conditions: readonly Condition[];
  /** Whether a condition that is not negated asks for aws:PrincipalArn. */
  readonly asksPrincipalArn: boolean;
}

// Documents are never changed in place, so what was read of one holds for as long as it lives.
const read = new WeakMap<PolicyDocument, ReadDocument>();

/** Reads a document, or finds what was read of it before. */
export function readDocument(document: PolicyDocument): ReadDocument {
  const known = read.get(document);
  if (known !== undefined) return known;
  const variables = document.Version === "2012-10-17";
  const statements = listOf(document.Statement).map((statement, index) =>
    readStatement(statement, index, variables),
  );
  const fresh = { variables, statements };
  read.set(document, fresh);
  return fresh;
}

function readStatement(source: Statement, index: number, variables: boolean): ReadStatement {
  const conditions = Object.entries(source.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => readCondition(operator, key, values, variables)),
  );
  return {
    source,
    index,
    effect: source.Effect,
    ...(source.Principal && { principals: readPrincipals(source.Principal) }),
    ...(source.NotPrincipal && { notPrincipals: readPrincipals(source.NotPrincipal) }),
    ...(source.Action && { actions: readActions(source.Action) }),
    ...(source.NotAction && { notActions: readActions(source.NotAction) }),
    ...(source.Resource && { resources: readResources(source.Resource, variables) }),
    ...(source.NotResource && { notResources: readResources(source.NotResource, variables) }),
    conditions,
    asksPrincipalArn: conditions.some(
      condition => condition.key === "aws:principalarn" && condition.operator?.negated === false,
    ),
  };
}

/** Names of actions have no case, and no variables. */
function readActions(element: OneOrMore<string>): readonly Glob[] {
  const reading = { variables: false, wildcards: "whole-text", ignoreCase: true } as const;
  return listOf(element).flatMap(action => readPattern(action, reading).glob ?? []);
}

function readResources(element: OneOrMore<string>, variables: boolean): readonly ResourcePattern[] {
  return listOf(element).map(resource => readResource(resource, variables));
}

/** Whether one of the patterns matches an action, which is given in lower case. */
export function actionMatches(patterns: readonly Glob[], action: string): boolean {
  for (const pattern of patterns) if (globMatches(pattern, action)) return true;
  return false;
}
