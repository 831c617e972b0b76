import { parseArn, rootArn } from "../../../model/arn.ts";
import type { ElementTrace, PolicyKind } from "../../../model/decision.ts";
import { listOf } from "../../../model/document.ts";
import type { Request } from "../../../model/request.ts";
import { globMatches } from "../../match/glob.ts";
import { readPattern } from "../../match/text-pattern.ts";
import { isAliasPattern, isCutShort } from "../../traps.ts";
import type { Edit, Situation, Step } from "./change.ts";
import { conditionFixes } from "./condition-fixes.ts";
import { aliasesOf, asPrincipal, contextEdit, takesContext } from "./facts.ts";
import type { Json } from "./json.ts";
import { editAt, editOf, type Target, targetsIn, withMore, withoutOne } from "./target.ts";

/** Allow statements that fail by more elements than this are about something else. */
const mostFailures = 2;
const mostCombinations = 12;

/** Ways that may make a near miss among the policies of a kind match. */
export function nearMissFixes(kind: PolicyKind, situation: Situation, on?: string): Step[] {
  const targets = targetsIn(
    situation,
    (policy, { effect, matches }) =>
      policy.kind === kind &&
      effect === "Allow" &&
      matches !== true &&
      policy.on === (on ?? policy.on),
  );
  const fixes = targets.flatMap(target => fixesOf(target, situation));
  return kind === "resource" ? [...fixes, ...grantFixes(situation)] : fixes;
}

function fixesOf(target: Target, situation: Situation): Step[] {
  const failing = target.statement.elements.filter(({ matches }) => matches !== true);
  if (failing.length === 0 || failing.length > mostFailures) return [];
  // A statement about other actions that fails by more is about something else altogether.
  if (failing.length > 1 && failing.some(({ element }) => /Action$/.test(element))) return [];
  const old = failing.some(({ trap }) => trap === "variable-in-2008");
  const version: Step[] = old ? [[editAt(target, ["Version"], "2012-10-17")]] : [];
  let combined: Step[] = [[]];
  for (const element of failing) {
    const ways = elementFixes(target, element, situation);
    combined = combined.flatMap(before => ways.map(way => [...before, ...way]));
    combined = combined.slice(0, mostCombinations);
  }
  return [...version, ...combined];
}

function elementFixes(target: Target, element: ElementTrace, situation: Situation): Step[] {
  const { request } = situation;
  const { source } = target;
  switch (element.element) {
    case "Principal":
      return [[editOf(target, ["Principal"], withCaller(source.Principal as Json, request))]];
    case "Action":
      return [[editOf(target, ["Action"], withAction(source.Action as Json, request.action))]];
    case "NotAction":
    case "NotResource": {
      const wanted = element.element === "NotAction" ? request.action : request.resource;
      const left = withoutOne(source[element.element] as Json, each => same(each, wanted));
      return left === undefined ? [] : [[editOf(target, [element.element], left)]];
    }
    case "Resource":
      return resourceFixes(target, request);
    case "Condition":
      return conditionFixes(target, element, true, situation);
    default:
      return [];
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The list with the action, or with a star behind an action that only begins like it. */
function withAction(actions: Json, action: string): Json {
  const list = listOf(actions as string | string[]);
  const cut = list.find(each => isCutShort(each, action));
  if (cut === undefined) return withMore(actions, [action]);
  const starred = list.map(each => (each === cut ? `${each}*` : each));
  return Array.isArray(actions) ? starred : (starred[0] ?? action);
}

/** A Principal that names the caller as well. */
function withCaller(principal: Json, request: Request): Json {
  const [kind, arn] = asPrincipal(request.caller);
  const named = typeof principal === "object" ? (principal as Readonly<Record<string, Json>>) : {};
  const there = named[kind];
  return { ...named, [kind]: there === undefined ? arn : withMore(there, [arn]) };
}

function resourceFixes(target: Target, request: Request): Step[] {
  const { source } = target;
  const resources = listOf(source.Resource);
  if (request.resource === "*") return [];
  const added: Step[] = [
    [editOf(target, ["Resource"], withMore(source.Resource as Json, [request.resource]))],
  ];
  const byAlias = aliasStep(target, resources, request);
  return byAlias === undefined ? added : [byAlias];
}

/** Alias ARNs in Resource become a condition on the aliases of the keys of the account. */
function aliasStep(
  target: Target,
  resources: readonly string[],
  request: Request,
): Edit[] | undefined {
  const asksKey = request.resource.includes(":key/");
  if (!asksKey || !resources.every(isAliasPattern)) return undefined;
  const names = resources.map(each => each.split(":").slice(5).join(":"));
  const there = target.source.Condition?.["ForAnyValue:StringLike"]?.["kms:ResourceAliases"];
  if (there !== undefined) return undefined;
  const [alias] = aliasesOf(request);
  const patterns = alias === undefined || fits(names, alias) ? names : [...names, alias];
  return [
    editOf(target, ["Resource"], anyKey(request)),
    editOf(target, ["Condition", "ForAnyValue:StringLike", "kms:ResourceAliases"], patterns),
  ];
}

function fits(patterns: readonly string[], alias: string): boolean {
  const reading = { variables: false, wildcards: "whole-text", ignoreCase: false } as const;
  return patterns.some(pattern => {
    const { glob } = readPattern(pattern, reading);
    return glob !== undefined && globMatches(glob, alias);
  });
}

/** Every key of the place of the one that is asked for. */
export function anyKey(request: Request): string {
  return request.resource.replace(/key\/.*$/, "key/*");
}

/** The pairs that a grant for the caller and the operation asks for. */
function grantFixes({ decision, request }: Situation): Step[] {
  if (!takesContext(request.action)) return [];
  return decision.trace.flatMap(({ kind, statements }) => {
    const [statement] = statements;
    const failing = statement?.elements.filter(({ matches }) => matches !== true) ?? [];
    const [element] = failing;
    if (kind !== "grant" || failing.length !== 1 || element?.element !== "Condition") return [];
    const pairs = element.policyValues.map(pair => {
      const at = pair.indexOf("=");
      return contextEdit(request, pair.slice(0, at), pair.slice(at + 1));
    });
    return [pairs.filter(({ before, after }) => before !== after)];
  });
}

/** The account of a resource's owner, and its root ARN. */
export function ownerOf(request: Request): { readonly account: string; readonly root: string } {
  const { partition, account } = parseArn(request.resource) ?? { partition: "aws", account: "" };
  return { account, root: rootArn(partition, account) };
}
