import type { PolicyKind } from "../../model/decision.ts";
import { type Condition, conditionHolds } from "../condition/condition.ts";
import { aliasQuota, keyRuleOf } from "../condition/key-rules.ts";
import { untold } from "../scope.ts";
import { and, type Bit, bitOf, no, not, open, or, yes } from "./bits.ts";
import type { Frame } from "./frame.ts";
import type { Names } from "./names.ts";
import { fitsAny, type Values, valuesOf } from "./values.ts";

/** One operator and key of a Condition, ready to be asked of a frame. */
export interface CompiledCondition {
  readonly source: Condition;
  readonly policyKind: PolicyKind;
  readonly effect: "Allow" | "Deny";
  /** The number of the condition key. */
  readonly number: number;
  /** `reference` leaves the whole condition to the reference. */
  readonly form: "texts" | "null" | "reference";
  readonly values: Values | undefined;
  readonly negated: boolean;
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
  /** What it gives where the request lacks the key, and with Null where the request has it. */
  readonly missing: Bit;
  readonly there: Bit;
  /** What a key's aliases and tags do to it: nothing, always open, or lost over the quota. */
  readonly rule: ReturnType<typeof keyRuleOf>;
}

/** Compiles a condition of a statement in a policy of a kind. */
export function compileCondition(
  source: Condition,
  policyKind: PolicyKind,
  effect: "Allow" | "Deny",
  names: Names,
): CompiledCondition {
  const { key, operator } = source;
  const values = valuesOf(source, names);
  const form = formOf(source, values);
  const wanted = source.values.map(value => value.toLowerCase());
  const isNull = form === "null";
  const missing = isNull ? wanted.includes("true") : withoutKey(source);
  return {
    source,
    policyKind,
    effect,
    number: names.numberOf(key),
    form,
    values,
    negated: operator?.negated ?? false,
    set: operator?.set,
    missing: typeof missing === "boolean" ? bitOf(missing) : missing,
    there: bitOf(isNull && wanted.includes("false")),
    rule: keyRuleOf(key, policyKind),
  };
}

function formOf({ operator, values }: Condition, texts: Values | undefined) {
  if (texts !== undefined) return "texts";
  const plainNull = operator?.base === "Null" && operator.set === undefined;
  return plainNull && values.every(value => /^(true|false)$/i.test(value)) ? "null" : "reference";
}

/** What a condition that compares texts gives without the key. */
function withoutKey({ operator }: Condition): Bit {
  if (operator === undefined) return open;
  const { set, negated, ifExists } = operator;
  if (set === "ForAllValues") return negated && !ifExists ? open : yes;
  if (set === "ForAnyValue") return ifExists ? open : no;
  return ifExists || negated ? yes : no;
}

/** Whether a condition holds for the frame's request: what `conditionHolds` says, faster. */
export function holds(condition: CompiledCondition, frame: Frame): Bit {
  const { form, rule, values } = condition;
  if (form === "reference") return byReference(condition, frame);
  if (rule !== "none" && frame.key !== undefined) {
    if (rule === "open") return open;
    if (frame.key.aliases.length > aliasQuota) return condition.effect === "Allow" ? no : open;
  }
  const given = frame.at(condition.number);
  if (given === untold) return open;
  const missing = given === undefined || (typeof given === "object" && given.length === 0);
  if (missing) return condition.missing;
  if (values === undefined) return condition.there;
  const { set } = condition;
  if (typeof given === "string") {
    const one = holdsFor(condition, values, given, frame);
    return set === "ForAllValues" && given === "" && one !== yes ? open : one;
  }
  if (set === undefined) return open;
  return holdsForMany(condition, values, given, frame);
}

function holdsForMany(
  condition: CompiledCondition,
  values: Values,
  given: readonly string[],
  frame: Frame,
): Bit {
  const all = condition.set === "ForAllValues";
  let result: Bit = all ? yes : no;
  for (const value of given) {
    const one = holdsFor(condition, values, value, frame);
    result = all ? and(result, one) : or(result, one);
  }
  return result;
}

function holdsFor(condition: CompiledCondition, values: Values, value: string, frame: Frame): Bit {
  const fits = fitsAny(values, value, frame);
  return condition.negated ? not(fits) : fits;
}

function byReference({ source, policyKind, effect }: CompiledCondition, frame: Frame): Bit {
  frame.policyKind = policyKind;
  frame.effect = effect;
  return bitOf(conditionHolds(source, frame));
}
