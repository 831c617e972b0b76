import type { Comparison } from "../condition/compare.ts";
import type { Condition } from "../condition/condition.ts";
import { type Bit, bitOf, no, open, or, yes } from "./bits.ts";
import { type FilledPattern, filledMatches, filledOf } from "./filled.ts";
import type { Frame } from "./frame.ts";
import { foldMatcher, type Matcher, matcherOf, matches } from "./matcher.ts";
import type { Names } from "./names.ts";

/** The values of one condition, sorted by how they are compared. */
export interface Values {
  readonly exact: readonly string[];
  readonly matchers: readonly Matcher[];
  readonly filled: readonly { readonly pattern: FilledPattern; readonly as: Comparison }[];
  /** What only the reference compares. */
  readonly others: readonly Comparison[];
  /** The same in lower case, where it is open what a value means that fits but for its case. */
  readonly caseless?: { readonly exact: readonly string[]; readonly matchers: readonly Matcher[] };
}

/** Sorts the values of a condition that compares texts; undefined where it compares others. */
export function valuesOf(condition: Condition, names: Names): Values | undefined {
  const { operator, comparisons } = condition;
  if (operator === undefined || comparisons === undefined) return undefined;
  if (operator.base.startsWith("Arn")) return arnValues(comparisons);
  if (operator.base === "Bool") return boolValues(condition.values);
  if (!/^String(Not)?(Equals|Like)$/.test(operator.base)) return undefined;
  const caseless = /^aws:re(quest|source)tag\//.test(condition.key);
  const exact: string[] = [];
  const matchers: Matcher[] = [];
  const filled: { pattern: FilledPattern; as: Comparison }[] = [];
  const others: Comparison[] = [];
  for (const comparison of comparisons) {
    const matcher = matcherOf(comparison.pattern);
    const pattern = matcher ? undefined : filledOf(comparison.pattern, names);
    if (matcher?.form === "exact") exact.push(matcher.text);
    else if (matcher !== undefined && (!caseless || foldMatcher(matcher))) matchers.push(matcher);
    else if (pattern !== undefined) filled.push({ pattern, as: comparison });
    else others.push(comparison);
  }
  const values = { exact, matchers, filled, others };
  if (!caseless) return values;
  const folded = {
    exact: exact.map(text => text.toLowerCase()),
    matchers: matchers.flatMap(matcher => foldMatcher(matcher) ?? []),
  };
  return { ...values, caseless: folded };
}

/** The texts of `true` and `false` that stand in requests; others the reference compares. */
function boolValues(values: readonly string[]): Values | undefined {
  const wanted = values.map(value => value.toLowerCase());
  if (!wanted.every(value => value === "true" || value === "false")) return undefined;
  const matchers = wanted.map((text): Matcher => ({ form: "caseless", text }));
  return { exact: wanted, matchers, filled: [], others: [] };
}

/** An ARN whose first five parts are plain is compared like text: a run in the sixth stays there. */
function arnValues(comparisons: readonly Comparison[]): Values {
  const exact: string[] = [];
  const matchers: Matcher[] = [];
  const others: Comparison[] = [];
  for (const comparison of comparisons) {
    const parts = comparison.pattern.source.split(":");
    const plain = parts.length >= 6 && parts.slice(0, 5).every(part => !/[*?$]/.test(part));
    const matcher = plain ? matcherOf(comparison.pattern) : undefined;
    if (matcher?.form === "exact") exact.push(matcher.text);
    else if (matcher?.form === "around") matchers.push(matcher);
    else others.push(comparison);
  }
  return { exact, matchers, filled: [], others };
}

/** Whether a value of the request fits one of the policy's, by the positive form of the operator. */
export function fitsAny(values: Values, text: string, frame: Frame): Bit {
  for (const exact of values.exact) if (text === exact) return yes;
  for (const matcher of values.matchers) if (matches(matcher, text)) return yes;
  let fits: Bit = no;
  for (const { pattern, as } of values.filled) {
    const quick = filledMatches(pattern, text, frame);
    fits = or(fits, quick ?? bitOf(as.fits(text, frame)));
    if (fits === yes) return yes;
  }
  for (const comparison of values.others) {
    fits = or(fits, bitOf(comparison.fits(text, frame)));
    if (fits === yes) return yes;
  }
  return fits === no && fitsButForCase(values, text, frame) ? open : fits;
}

function fitsButForCase({ caseless, filled }: Values, text: string, frame: Frame): boolean {
  if (caseless === undefined) return false;
  const lower = text.toLowerCase();
  for (const exact of caseless.exact) if (lower === exact) return true;
  for (const matcher of caseless.matchers) if (matches(matcher, lower)) return true;
  // A pattern that was left to the reference has been asked about case there.
  for (const { pattern } of filled)
    if (filledMatches(pattern, lower, frame, true) === yes) return true;
  return false;
}
