import type { ElementTrace } from "../../../model/decision.ts";
import { listOf } from "../../../model/document.ts";
import { principalArn } from "../../../model/request.ts";
import { type Operator, parseOperator } from "../../condition/operators.ts";
import { encryptionContextName } from "../words.ts";
import { contextValue } from "./apply.ts";
import type { Situation, Step } from "./change.ts";
import {
  aliasesOf,
  contextEdit,
  exampleOf,
  takesContext,
  takesRequestAlias,
  wantedValue,
} from "./facts.ts";
import type { Json } from "./json.ts";
import { editOf, type Target, withMore } from "./target.ts";

/** A condition that is to come out otherwise. */
export interface Fix {
  readonly target: Target;
  readonly element: ElementTrace;
  readonly operator: Operator;
  readonly operatorText: string;
  /** As the policy writes it. */
  readonly key: string;
  /** Whether it is to hold (in an Allow) or not (in a Deny). */
  readonly hold: boolean;
  readonly situation: Situation;
}

/** Ways that may make a condition of a statement hold, or (of a Deny) not hold; each is yet to be tried. */
export function conditionFixes(
  target: Target,
  element: ElementTrace,
  hold: boolean,
  situation: Situation,
): Step[] {
  const { condition } = element;
  const operator = condition && parseOperator(condition.operator);
  if (condition === undefined || operator === undefined) return [];
  const { key, operator: operatorText } = condition;
  const fix: Fix = { target, element, operator, operatorText, key, hold, situation };
  return [...callFixes(fix), ...policyFixes(fix), ...entityFixes(fix)];
}

/** Whether it helps that the request's value fits one of the policy's. */
function wantsFit({ operator, hold }: Fix): boolean {
  return operator.base !== "Null" && operator.negated !== hold;
}

/** Whether it helps that the request has the key at all. */
function wantsPresence({ operator, hold, target, operatorText, key }: Fix): boolean {
  if (operator.base !== "Null") return false;
  const raw = target.source.Condition?.[operatorText]?.[key];
  const asksAbsent = listOf(raw).map(String).includes("true");
  return asksAbsent !== hold;
}

/** What the call could do: send the context, name the key by its alias. */
function callFixes(fix: Fix): Step[] {
  const key = fix.key.toLowerCase();
  const { request } = fix.situation;
  if (key === "kms:requestalias" && takesRequestAlias(request.action)) {
    if (!wantsFit(fix) && !wantsPresence(fix)) return [];
    const before = contextValue(request.context, "kms:RequestAlias");
    const had = typeof before === "string" ? { before } : {};
    const others = aliasesOf(request).filter(alias => alias !== before);
    return others.slice(0, 3).map(after => [{ kind: "request-alias", ...had, after }]);
  }
  if (!takesContext(request.action)) return [];
  const name = encryptionContextName(fix.key);
  if (name !== undefined) return pairFixes(fix, name);
  return key === "kms:encryptioncontextkeys" ? nameFixes(fix) : [];
}

function pairFixes(fix: Fix, name: string): Step[] {
  const { situation, element } = fix;
  const { request } = situation;
  // The case of a name is the caller's: the policy's own spelling is the better guess.
  const spelt = fix.key.slice(-name.length);
  if (wantsPresence(fix)) return [[contextEdit(request, spelt, wantedValue(name, situation))]];
  if (!wantsFit(fix)) return [];
  const values = element.policyValues.slice(0, 3).map(exampleOf);
  return values.map(value => [contextEdit(request, spelt, value)]);
}

function nameFixes(fix: Fix): Step[] {
  const { situation, element } = fix;
  const { request } = situation;
  const { policyValues, requestValues } = element;
  const send = (name: string) => contextEdit(request, name, wantedValue(name, situation));
  if (wantsPresence(fix)) return [[send(someName(situation))]];
  const absent = policyValues.filter(name => !requestValues.includes(name)).map(exampleOf);
  const extra = requestValues.filter(name => !policyValues.includes(name));
  const steps: Step[] = absent.slice(0, 3).map(name => [send(name)]);
  if (absent.length > 1) steps.push(absent.map(send));
  if (extra.length > 0) steps.push(extra.map(name => contextEdit(request, name, undefined)));
  return steps;
}

/** A name of the encryption context that some policy asks for. */
function someName({ decision }: Situation): string {
  for (const { statements } of decision.trace) {
    for (const { elements } of statements) {
      for (const { condition } of elements) {
        const name = condition && encryptionContextName(condition.key);
        if (name) return condition.key.slice(-name.length);
      }
    }
  }
  return "NAME";
}

/** What the key or the caller could get: an alias, a tag. */
function entityFixes(fix: Fix): Step[] {
  const { situation, element } = fix;
  const { request, estate } = situation;
  if (!wantsFit(fix)) return [];
  const key = fix.key.toLowerCase();
  const texts = element.policyValues.filter(value => !value.includes("${"));
  const examples = texts.slice(0, 2).map(exampleOf);
  const ofKey = estate.keys.has(request.resource);
  if (key === "kms:resourcealiases" && ofKey) {
    const names = examples.filter(name => /^alias\/(?!aws\/)[\w/-]+$/.test(name));
    return names.map(after => [{ kind: "alias", on: request.resource, after }]);
  }
  const [, place, name = ""] = /^aws:(resource|principal)tag\/(.+)$/i.exec(fix.key) ?? [];
  if (place === undefined) return [];
  const on = place.toLowerCase() === "resource" ? request.resource : principalArn(request.caller);
  if (!estate.keys.has(on) && !estate.principals.has(on)) return [];
  const [before] = element.requestValues;
  return examples.map(after => [
    { kind: "tag", on, name, ...(before !== undefined && { before }), after },
  ]);
}

/** What the condition could say instead. */
function policyFixes(fix: Fix): Step[] {
  const { element, hold, operator, target } = fix;
  if (hold && element.trap === "request-alias-by-arn") return [toResourceAliases(fix)];
  if (hold && element.trap === "literal-star-in-stringequals") {
    return [renamed(fix, fix.operatorText.replace(/Equals(IgnoreCase)?/, "Like"))];
  }
  if (hold && element.contested === "plain-operator-on-list") {
    return [renamed(fix, `ForAnyValue:${fix.operatorText}`)];
  }
  const way = ["Condition", fix.operatorText, fix.key];
  const raw = target.source.Condition?.[fix.operatorText]?.[fix.key] as Json | undefined;
  if (operator.base === "Null" && hold) {
    const flipped = String(listOf(raw as string).at(0)) === "true" ? "false" : "true";
    return [[editOf(target, way, flipped)]];
  }
  const more = wantsFit(fix) ? missingValues(fix) : [];
  if (more.length === 0) return [];
  const steps: Step[] = [[editOf(target, way, withMore(raw, more))]];
  const whole = wholeAliases(fix, raw);
  if (whole !== undefined) steps.unshift([editOf(target, way, whole)]);
  return steps;
}

/** The request's values that the policy's list lacks: one, or with ForAllValues each of them. */
function missingValues({ element, operator, key, situation }: Fix): readonly string[] {
  const { requestValues } = element;
  if (key.toLowerCase() === "kms:resourcealiases") return aliasesOf(situation.request).slice(0, 1);
  return operator.set === "ForAllValues" ? requestValues : requestValues.slice(0, 1);
}

/** Patterns of kms:ResourceAliases that lack their `alias/`, with it. */
function wholeAliases({ key }: Fix, raw: Json | undefined): Json | undefined {
  if (!/^kms:(resource|request)alias/i.test(key)) return undefined;
  const list = listOf(raw as string | string[]);
  if (list.every(pattern => /^(alias\/|\*)/.test(pattern))) return undefined;
  return list.map(pattern => (/^(alias\/|\*)/.test(pattern) ? pattern : `alias/${pattern}`));
}

function renamed(fix: Fix, operator: string): Step {
  const raw = fix.target.source.Condition?.[fix.operatorText]?.[fix.key] as Json;
  return moved(fix, operator, fix.key, raw);
}

function toResourceAliases(fix: Fix): Step {
  const operator = "ForAnyValue:StringLike";
  const raw = fix.target.source.Condition?.[fix.operatorText]?.[fix.key] as Json;
  return moved(fix, operator, "kms:ResourceAliases", raw);
}

/** The Condition in which an operator and key are others; they join what is already there. */
function moved(fix: Fix, operator: string, key: string, values: Json): Step {
  const block = (fix.target.source.Condition ?? {}) as Readonly<Record<string, Json>>;
  const after: Record<string, Record<string, Json>> = {};
  for (const [name, keys] of Object.entries(block)) {
    const rest = Object.entries(keys as Readonly<Record<string, Json>>).filter(
      ([other]) => name !== fix.operatorText || other !== fix.key,
    );
    if (rest.length > 0) after[name] = Object.fromEntries(rest);
  }
  const there = after[operator]?.[key];
  const all = there === undefined ? values : withMore(there, listOf(values as string));
  after[operator] = { ...after[operator], [key]: all };
  return [editOf(fix.target, ["Condition"], after)];
}
