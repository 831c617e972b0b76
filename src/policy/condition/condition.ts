import type { Ternary } from "../../model/decision.ts";
import { type ConditionValues, listOf } from "../../model/document.ts";
import type { ContextValue } from "../../model/request.ts";
import { untold, type View } from "../scope.ts";
import { not, or } from "../ternary.ts";
import { type Comparison, withoutCase } from "./compare.ts";
import { aliasQuota, keyRuleOf } from "./key-rules.ts";
import { type Operator, parseOperator } from "./operators.ts";

/** One operator and key of a Condition, ready to be asked. */
export interface Condition {
  /** As the policy writes them. */
  readonly operatorText: string;
  readonly keyText: string;
  /** In lower case: names of condition keys have no case. */
  readonly key: string;
  readonly operator: Operator | undefined;
  readonly values: readonly string[];
  /** One for each value; undefined where AWS would refuse one of them. */
  readonly comparisons: readonly Comparison[] | undefined;
}

/** Reads one operator and key of a Condition. */
export function readCondition(
  operatorText: string,
  keyText: string,
  raw: ConditionValues,
  variables: boolean,
): Condition {
  const operator = parseOperator(operatorText);
  const values = listOf(raw).map(String);
  const key = keyText.toLowerCase();
  const comparisons = operator?.comparer ? comparisonsOf(operator, key, values, variables) : [];
  return { operatorText, keyText, key, operator, values, comparisons };
}

function comparisonsOf(
  operator: Operator,
  key: string,
  values: readonly string[],
  variables: boolean,
): readonly Comparison[] | undefined {
  const comparisons: Comparison[] = [];
  for (const value of values) {
    const comparison = operator.comparer?.(value, variables);
    if (comparison === undefined) return undefined;
    comparisons.push(
      isTagKey(key) ? mindingCase(comparison, operator, value, variables) : comparison,
    );
  }
  return comparisons;
}

function isTagKey(key: string): boolean {
  return key.startsWith("aws:requesttag/") || key.startsWith("aws:resourcetag/");
}

/** A page says that these tag values have no case: where case decides, the answer is open. */
function mindingCase(
  strict: Comparison,
  operator: Operator,
  value: string,
  variables: boolean,
): Comparison {
  if (!/^String(Not)?(Equals|Like)$/.test(operator.base)) return strict;
  const loose = withoutCase(value, operator.base.endsWith("Like"), variables);
  return {
    pattern: strict.pattern,
    fits: (text, scope) => {
      const fits = strict.fits(text, scope);
      if (fits !== false || loose.fits(text, scope) === false) return fits;
      return scope.contest("tag-value-case");
    },
  };
}

/**
 * Whether a condition holds for a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function conditionHolds(condition: Condition, scope: View): Ternary {
  const { operator, comparisons } = condition;
  if (operator === undefined || comparisons === undefined) return scope.contest("malformed-policy");
  const special = keyRule(condition.key, scope);
  if (special !== undefined) return special;
  const values = scope.valuesOf(condition.key);
  if (values === untold) {
    const doubtful = scope.isDoubtful(condition.key);
    return doubtful ? scope.contest("names-differ-by-case") : "unknown";
  }
  const missing = values === undefined || (typeof values === "object" && values.length === 0);
  if (operator.base === "Null") return nullHolds(condition, operator, missing, scope);
  if (missing) return holdsWithoutKey(operator, scope);
  return holdsForValues(operator, comparisons, values, scope);
}

function keyRule(key: string, scope: View): Ternary | undefined {
  if (scope.key === undefined) return undefined;
  const rule = keyRuleOf(key, scope.policyKind);
  if (rule === "open") return scope.contest("aliases-in-key-policy");
  if (rule === "none" || scope.key.aliases.length <= aliasQuota) return undefined;
  return scope.effect === "Allow" ? false : scope.contest("alias-quota-in-deny");
}

function nullHolds(
  condition: Condition,
  operator: Operator,
  missing: boolean,
  scope: View,
): Ternary {
  if (operator.set !== undefined) return scope.contest("set-operator-on-null");
  const wanted = condition.values.map(value => value.toLowerCase());
  if (!wanted.every(value => value === "true" || value === "false")) {
    return scope.contest("malformed-policy");
  }
  return wanted.includes(missing ? "true" : "false");
}

/** A positive operator is false without the key, a negated one true; prefix and suffix change that. */
function holdsWithoutKey(operator: Operator, scope: View): Ternary {
  if (operator.set === "ForAllValues") {
    if (operator.negated && !operator.ifExists) return scope.contest("forall-negated-missing-key");
    return true;
  }
  if (operator.set === "ForAnyValue") {
    return operator.ifExists ? scope.contest("forany-if-exists") : false;
  }
  return operator.ifExists || operator.negated;
}

/** The request says how many values a key has, whatever the policy expects. */
function holdsForValues(
  operator: Operator,
  comparisons: readonly Comparison[],
  values: ContextValue,
  scope: View,
): Ternary {
  if (typeof values === "string") {
    const holds = holdsForValue(operator, comparisons, values, scope);
    if (operator.set === "ForAllValues" && values === "" && holds !== true) {
      return scope.contest("forall-empty-string");
    }
    return holds;
  }
  if (operator.set === undefined) return scope.contest("plain-operator-on-list");
  let any: Ternary = false;
  let all: Ternary = true;
  for (const value of values) {
    const holds = holdsForValue(operator, comparisons, value, scope);
    any = or(any, holds);
    all = not(or(not(all), not(holds)));
  }
  return operator.set === "ForAllValues" ? all : any;
}

/** The values of the policy are alternatives; a negated operator holds if none of them fits. */
function holdsForValue(
  operator: Operator,
  comparisons: readonly Comparison[],
  value: string,
  scope: View,
): Ternary {
  let fits: Ternary = false;
  for (const comparison of comparisons) {
    fits = or(fits, comparison.fits(value, scope));
    if (fits === true) break;
  }
  return operator.negated ? not(fits) : fits;
}
