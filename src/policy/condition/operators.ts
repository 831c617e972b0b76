import {
  addressComparer,
  arnComparer,
  binaryComparer,
  boolComparer,
  type Comparer,
  dateComparer,
  numericComparer,
  stringComparer,
} from "./compare.ts";

/** What an operator does with one value, before its prefix and suffix. */
export interface BaseOperator {
  /** Absent for Null, which looks only at whether the key is there. */
  readonly comparer?: Comparer;
  readonly negated: boolean;
}

const exact = stringComparer("exact");
const ignoreCase = stringComparer("ignore-case");
const like = stringComparer("like");
const is = (comparer: Comparer): BaseOperator => ({ comparer, negated: false });
const isNot = (comparer: Comparer): BaseOperator => ({ comparer, negated: true });

/**
 * Every condition operator, by its name without prefix and suffix.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const baseOperators: ReadonlyMap<string, BaseOperator> = new Map([
  ["StringEquals", is(exact)],
  ["StringNotEquals", isNot(exact)],
  ["StringEqualsIgnoreCase", is(ignoreCase)],
  ["StringNotEqualsIgnoreCase", isNot(ignoreCase)],
  ["StringLike", is(like)],
  ["StringNotLike", isNot(like)],
  ["NumericEquals", is(numericComparer(sign => sign === 0))],
  ["NumericNotEquals", isNot(numericComparer(sign => sign === 0))],
  ["NumericLessThan", is(numericComparer(sign => sign < 0))],
  ["NumericLessThanEquals", is(numericComparer(sign => sign <= 0))],
  ["NumericGreaterThan", is(numericComparer(sign => sign > 0))],
  ["NumericGreaterThanEquals", is(numericComparer(sign => sign >= 0))],
  ["DateEquals", is(dateComparer(sign => sign === 0))],
  ["DateNotEquals", isNot(dateComparer(sign => sign === 0))],
  ["DateLessThan", is(dateComparer(sign => sign < 0))],
  ["DateLessThanEquals", is(dateComparer(sign => sign <= 0))],
  ["DateGreaterThan", is(dateComparer(sign => sign > 0))],
  ["DateGreaterThanEquals", is(dateComparer(sign => sign >= 0))],
  ["Bool", is(boolComparer)],
  ["BinaryEquals", is(binaryComparer)],
  ["IpAddress", is(addressComparer)],
  ["NotIpAddress", isNot(addressComparer)],
  ["ArnEquals", is(arnComparer)],
  ["ArnLike", is(arnComparer)],
  ["ArnNotEquals", isNot(arnComparer)],
  ["ArnNotLike", isNot(arnComparer)],
  ["Null", { negated: false }],
]);

/** An operator as a policy writes it, taken apart. */
export interface Operator extends BaseOperator {
  readonly base: string;
  readonly set?: "ForAllValues" | "ForAnyValue";
  readonly ifExists: boolean;
}

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** Takes an operator apart; undefined where there is none of that name. */
export function parseOperator(text: string): Operator | undefined {
  const found = operatorForm.exec(text);
  if (found === null) return undefined;
  const [, set, base = "", ifExists] = found;
  const operator = baseOperators.get(base);
  // Null asks for the key itself, so IfExists has no sense with it.
  if (operator === undefined || (base === "Null" && ifExists !== undefined)) return undefined;
  const taken = { ...operator, base, ifExists: ifExists !== undefined };
  return set === "ForAllValues" || set === "ForAnyValue" ? { ...taken, set } : taken;
}
