import { listOf, type OneOrMore, type PolicyDocument, type Statement } from "../model/document.ts";
import { type Condition, readCondition } from "./condition/condition.ts";
import { type Glob, globMatches } from "./match/glob.ts";
import { type ResourcePattern, readResource } from "./match/resource-pattern.ts";
import { readPattern } from "./match/text-pattern.ts";
import { type NamedPrincipal, readPrincipals } from "./principal.ts";
import { isWellFormed, statementsOf } from "./well-formed.ts";

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
  /** Whether a condition names principals by aws:PrincipalArn. */
  readonly asksPrincipalArn: boolean;
  /** Whether it stands for one that AWS would not have stored. */
  readonly malformed?: true;
}

// Documents are never changed in place, so what was read of one holds for as long as it lives.
const read = new WeakMap<PolicyDocument, ReadDocument>();

/** Reads a document, or finds what was read of it before. */
export function readDocument(document: PolicyDocument): ReadDocument {
  const known = read.get(document);
  if (known !== undefined) return known;
  const written = statementsOf(document);
  const variables = written !== undefined && document.Version === "2012-10-17";
  const statements = (written ?? [undefined]).flatMap((statement, index) =>
    isWellFormed(statement)
      ? [readStatement(statement, index, variables)]
      : malformed(statement, index),
  );
  const fresh = { variables, statements };
  // What is no object at all cannot be kept, and is malformed in any case.
  if (typeof document === "object" && document !== null) read.set(document, fresh);
  return fresh;
}

/**
 * What a statement is that AWS would not have stored: nobody can say whether it allows, or denies.
 * It is read as one of each, with a condition that is contested.
 */
function malformed(statement: unknown, index: number): ReadStatement[] {
  const sid = (statement as { Sid?: unknown } | null | undefined)?.Sid;
  return (["Allow", "Deny"] as const).map((Effect): ReadStatement => {
    const source: Statement = {
      ...(typeof sid === "string" && { Sid: sid }),
      Effect,
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { malformed: { statement: [] } },
    };
    return { ...readStatement(source, index, false), malformed: true };
  });
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
    asksPrincipalArn: conditions.some(namesPrincipal),
  };
}

/**
 * Whether a condition names principals by their ARN: what asks only that there be one, or takes any
 * at all, does not.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function namesPrincipal({ key, operator, values }: Condition): boolean {
  if (key !== "aws:principalarn" || operator === undefined) return false;
  const { base, set, ifExists } = operator;
  const plain = /^(String|Arn)(Equals|Like)$/.test(base) && set === undefined && !ifExists;
  return plain && values.every(value => !/^[*?]*$/.test(value));
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
