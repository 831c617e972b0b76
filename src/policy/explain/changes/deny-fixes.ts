import { rootArn } from "../../../model/arn.ts";
import type { PolicyKind, PolicyTrace, StatementTrace, Ternary } from "../../../model/decision.ts";
import { listOf } from "../../../model/document.ts";
import { callerArn, isOutsider, principalArn, type Request } from "../../../model/request.ts";
import { evaluate } from "../../evaluate.ts";
import { ownerOf } from "./allow-fixes.ts";
import { applyEdits, contextValue } from "./apply.ts";
import type { ContextEdit, Situation, Step } from "./change.ts";
import { conditionFixes } from "./condition-fixes.ts";
import { asPrincipal } from "./facts.ts";
import type { Json } from "./json.ts";
import { documentAt } from "./places.ts";
import { editOf, type Target, targetsIn, withMore, withoutOne } from "./target.ts";

/** The Deny statements that match, for certain or perhaps. */
export function denies({ decision }: Situation, matches: Ternary): StatementTrace[] {
  return decision.trace.flatMap(({ statements }) =>
    statements.filter(each => each.effect === "Deny" && each.matches === matches),
  );
}

/**
 * Ways that may make the first Deny match no longer. One is enough to look at: every other must be
 * got rid of as well, in whatever order.
 */
export function denyFixes(situation: Situation, matches: Ternary): Step[] {
  const takes = (_: PolicyTrace, { effect, ...statement }: StatementTrace) =>
    effect === "Deny" && statement.matches === matches;
  const targets = targetsIn(situation, takes);
  const context = contextStep(targets, situation);
  // What the call can mend is no reason to change a policy.
  if (context.length > 0 && helps(context, situation, matches)) return [context];
  const [first] = targets;
  const fixes = first === undefined ? [] : fixesOf(first, situation);
  return [...fixes, ...removals(situation, matches)];
}

/** Whether fewer Denies match after a step. */
function helps(step: Step, situation: Situation, matches: Ternary): boolean {
  const world = applyEdits(step, situation);
  if (world === undefined) return false;
  const after = { ...world, decision: evaluate(world.request, world.estate) };
  return denies(after, matches).length < denies(situation, matches).length;
}

/** The first policy with a Deny that matches, taken off: what is left where nobody can edit it. */
function removals(situation: Situation, matches: Ternary): Step[] {
  const policy = situation.decision.trace.find(({ statements }) =>
    statements.some(each => each.effect === "Deny" && each.matches === matches),
  );
  const removable: readonly PolicyKind[] = [
    "identity",
    "boundary",
    "session",
    "service-control",
    "resource-control",
  ];
  if (policy === undefined || !removable.includes(policy.kind)) return [];
  const { kind, name, on } = policy;
  const before = documentAt(policy, situation) as unknown as Json | undefined;
  const known = before === undefined ? {} : { before };
  return [[{ kind: "remove-policy", policyKind: kind, policy: name, on, ...known }]];
}

/** Every pair that some Deny asks for, at once. */
function contextStep(targets: readonly Target[], situation: Situation): Step {
  const pairs = new Map<string, ContextEdit>();
  for (const target of targets) {
    const [step] = contextFixes(target, situation);
    for (const edit of step ?? []) {
      const isPair = edit.kind === "encryption-context" && !pairs.has(edit.name.toLowerCase());
      if (isPair) pairs.set(edit.name.toLowerCase(), edit);
    }
  }
  return [...pairs.values()];
}

/** The ways to have a Deny not match that change the encryption context of the call only. */
export function contextFixes(target: Target, situation: Situation): Step[] {
  return conditionsOf(target, situation).filter(step =>
    step.every(edit => edit.kind === "encryption-context"),
  );
}

function conditionsOf(target: Target, situation: Situation): Step[] {
  return target.statement.elements
    .filter(element => element.condition !== undefined && element.matches !== false)
    .flatMap(element => conditionFixes(target, element, false, situation));
}

function fixesOf(target: Target, situation: Situation): Step[] {
  const { request } = situation;
  const steps = [...conditionsOf(target, situation)];
  steps.push(...exemptions(target, situation), ...narrowed(target, request));
  if (Array.isArray(target.document.Statement) && target.document.Statement.length > 1) {
    steps.push([editOf(target, [], undefined)]);
  }
  return steps;
}

/** The Deny, but not for this caller. */
function exemptions(target: Target, { request, estate }: Situation): Step[] {
  const { source, policy } = target;
  const [type, who] = asPrincipal(request.caller);
  if (source.NotPrincipal !== undefined) {
    if (estate.principals.get(who)?.boundary !== undefined) return [];
    const { root } = accountOf(request);
    const outsider = isOutsider(request.caller);
    const all = outsider ? [who] : [...new Set([callerArn(request.caller), who, root])];
    const there = typeof source.NotPrincipal === "object" ? source.NotPrincipal[type] : undefined;
    return [[editOf(target, ["NotPrincipal", type], withMore(there as Json | undefined, all))]];
  }
  const steps: Step[] = [];
  const named = typeof source.Principal === "object" ? source.Principal[type] : undefined;
  const spared = withoutOne(named as Json | undefined, each => each === who);
  if (spared !== undefined) steps.push([editOf(target, ["Principal", type], spared)]);
  const shared = policy.kind !== "identity" && policy.kind !== "session";
  const known = contextValue(request.context, "aws:PrincipalArn") !== undefined;
  if (shared && known && source.Condition?.["ArnNotEquals"]?.["aws:PrincipalArn"] === undefined) {
    steps.push([editOf(target, ["Condition", "ArnNotEquals", "aws:PrincipalArn"], who)]);
  }
  return steps;
}

function accountOf(request: Request): { readonly root: string } {
  const [, partition = "aws", , , account = ""] = principalArn(request.caller).split(":");
  return account === "" ? ownerOf(request) : { root: rootArn(partition, account) };
}

/** The Deny, but not of this action or not on this resource. */
function narrowed(target: Target, { action, resource }: Request): Step[] {
  const { source } = target;
  const is = (wanted: string) => (each: string) => each.toLowerCase() === wanted.toLowerCase();
  const lists = [
    ["Action", withoutOne(source.Action as Json, is(action))],
    ["Resource", withoutOne(source.Resource as Json, is(resource))],
    ["NotAction", source.NotAction && withMore(source.NotAction as Json, [action])],
    ["NotResource", source.NotResource && withMore(source.NotResource as Json, [resource])],
  ] as const;
  const steps: Step[] = lists.flatMap(([name, after]) =>
    after === undefined ? [] : [[editOf(target, [name], after)]],
  );
  const everything = listOf(source.Resource).includes("*") && resource !== "*";
  if (everything && target.policy.kind !== "resource") {
    steps.push([
      editOf(target, ["Resource"], undefined),
      editOf(target, ["NotResource"], resource),
    ]);
  }
  return steps;
}
