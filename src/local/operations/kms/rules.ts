import { ServiceError } from "../../service-error.ts";

/**
 * Checks one value and adds what is wrong with it to `violations`.
 * @param path where the value stands, as AWS names it, such as `tags.1.member.tagKey`
 */
type Check = (value: unknown, path: string, violations: string[]) => void;

/** What AWS's model asks of a member of a call. `T` is the type of a value that passed. */
export interface Rule<T> {
  readonly check: Check;
  readonly required: boolean;
  /** Whether the value is secret, so that not even its absence is told. */
  readonly secret?: boolean;
  /** Of a plain value: all that is asked of it, as AWS tells it of a list's items. */
  readonly constraints?: string;
  /** Never there: carries the type. */
  readonly type?: T;
}

type Rules = Readonly<Record<string, Rule<unknown>>>;

/** The members that passed the rules. */
export type Passed<R extends Rules> = {
  readonly [K in keyof R]: R[K] extends Rule<infer T> & { readonly required: true }
    ? T
    : R[K] extends Rule<infer T>
      ? T | undefined
      : never;
};

/**
 * Makes the reader of a call's parameters. Every member that breaks the model is told in one
 * ValidationException; one of another JSON type is a SerializationException.
 */
export function members<R extends Rules>(
  rules: R,
): (parameters: Readonly<Record<string, unknown>>) => Passed<R> {
  const check = checkOf(rules);
  return parameters => {
    const violations: string[] = [];
    check(parameters, "", violations);
    if (violations.length > 0) throw violated(violations);
    return withoutNulls(parameters) as Passed<R>;
  };
}

function checkOf(rules: Rules): Check {
  const list = Object.entries(rules).map(([name, rule]) => ({
    name,
    rule,
    path: name.charAt(0).toLowerCase() + name.slice(1),
  }));
  return (value, path, violations) => {
    const given = value as Readonly<Record<string, unknown>>;
    for (const { name, rule, path: own } of list) {
      const member = given[name];
      const where = path === "" ? own : `${path}.${own}`;
      if (member !== undefined && member !== null) rule.check(member, where, violations);
      else if (rule.required) {
        const shown = rule.secret ? "Value" : "Value null";
        violations.push(broken(shown, where, "Member must not be null"));
      }
    }
  };
}

/** JSON's null says that a member is absent. */
function withoutNulls(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name in given) {
    if (given[name] === null) {
      return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    }
  }
  return given;
}

// Recorded, of one violation: localstack/localstack, tests/aws/services/kms/test_kms.snapshot.json;
// of several: https://github.com/floci-io/floci/pull/3968.
function violated(violations: readonly string[]): ServiceError {
  const count = violations.length;
  const head = `${count} validation error${count === 1 ? "" : "s"} detected`;
  return validation(`${head}: ${violations.join("; ")}`);
}

/** A ValidationException with a text of its own. */
export function validation(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/** A rule whose member must be there. */
export function required<T>(rule: Rule<T>): Rule<T> & { readonly required: true } {
  return { ...rule, required: true };
}

function optional<T>(check: Check, more: Omit<Rule<T>, "check" | "required"> = {}): Rule<T> {
  return { check, required: false, ...more };
}

/** A text. Lengths count characters; the pattern is cited as AWS cites it, and a secret is not. */
export function text(
  rule: { min?: number; max?: number; pattern?: string; secret?: boolean } = {},
): Rule<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern, secret = false } = rule;
  const expression = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, "u");
  const check: Check = (value, path, violations) => {
    if (typeof value !== "string") throw wrongType(value, "a String");
    const shown = secret ? "Value" : `Value '${value}'`;
    const fail = (constraint: string) => violations.push(broken(shown, path, constraint));
    if (value.length < min) fail(atLeast("length", min));
    if (value.length > max) fail(atMost("length", max));
    if (expression !== undefined && !expression.test(value)) fail(matches(pattern));
  };
  const told = [
    ...(rule.max === undefined ? [] : [atMost("length", max)]),
    ...(rule.min === undefined ? [] : [atLeast("length", min)]),
    ...(pattern === undefined ? [] : [matches(pattern)]),
  ];
  return optional(check, { constraints: told.join(", "), secret });
}

function atLeast(what: "length" | "value", least: number): string {
  return `Member must have ${what} greater than or equal to ${least}`;
}

function atMost(what: "length" | "value", most: number): string {
  return `Member must have ${what} less than or equal to ${most}`;
}

function matches(pattern: string | undefined): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

/**
 * One of several texts, in the order in which AWS lists them.
 * @param but what passes where that is not what AWS lists: `also` other texts, or `only` others
 */
export function oneOf<const T extends string>(values: readonly T[]): Rule<T>;
export function oneOf(values: readonly string[], but: But): Rule<string>;
export function oneOf(values: readonly string[], { also = [], only }: But = {}): Rule<string> {
  const allowed: ReadonlySet<string> = new Set(only ?? [...values, ...also]);
  const constraint = `Member must satisfy enum value set: [${values.join(", ")}]`;
  const check: Check = (value, path, violations) => {
    if (typeof value !== "string") throw wrongType(value, "a String");
    if (!allowed.has(value)) violations.push(broken(`Value '${value}'`, path, constraint));
  };
  return optional(check, { constraints: constraint });
}

interface But {
  readonly also?: readonly string[];
  readonly only?: readonly string[];
}

/** A whole number. */
export function integer({ min, max }: { min: number; max: number }): Rule<number> {
  return optional((value, path, violations) => {
    if (typeof value !== "number") throw wrongType(value, "an Integer");
    if (!Number.isInteger(value)) throw wrongType(value, "an Integer");
    const fail = (constraint: string) =>
      violations.push(broken(`Value '${value}'`, path, constraint));
    if (value < min) fail(atLeast("value", min));
    if (value > max) fail(atMost("value", max));
  });
}

/** A date, in seconds since the epoch. */
export const timestamp: Rule<number> = optional(value => {
  if (typeof value !== "number") throw wrongType(value, "milliseconds since epoch");
});

export const flag: Rule<boolean> = optional(value => {
  if (typeof value !== "boolean") throw wrongType(value, "a Boolean");
});

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Bytes in base64, whose text is never shown. Lengths count bytes. */
export function blob(rule: { min: number; max: number; secret?: boolean }): Rule<string> {
  const { max, min, secret = false } = rule;
  const check: Check = (value, path, violations) => {
    if (typeof value !== "string") throw wrongType(value, "a Blob");
    if (value.length % 4 !== 0 || !base64.test(value)) {
      throw new ServiceError("SerializationException", ""); // AWS's text has no recorded source
    }
    const padding = value.endsWith("==") ? 2 : value.endsWith("=") ? 1 : 0;
    const length = (value.length / 4) * 3 - padding;
    const fail = (constraint: string) => violations.push(broken("Value", path, constraint));
    if (length < min) fail(atLeast("length", min));
    if (length > max) fail(atMost("length", max));
  };
  return optional(check, { secret });
}

/** Pairs of text. */
export const pairs: Rule<Readonly<Record<string, string>>> = optional(value => {
  if (!isObject(value)) throw wrongType(value, "structure");
  for (const name in value) {
    if (typeof value[name] !== "string") throw wrongType(value[name], "a String");
  }
});

/** A list. What is wrong with a plain item is told of the list, with all that is asked of items. */
export function list<T>(
  item: Rule<T>,
  { min = 0, max = Number.POSITIVE_INFINITY } = {},
): Rule<readonly T[]> {
  return optional((value, path, violations) => {
    if (!Array.isArray(value)) throw wrongType(value, "list");
    const within: string[] = [];
    for (const [index, one] of value.entries()) {
      const where = `${path}.${index + 1}.member`;
      if (one !== null) item.check(one, where, within);
      else violations.push(broken("Value null", where, "Member must not be null"));
    }
    // Only now: of an item of another type perhaps no text can be made.
    const fail = (constraint: string) =>
      violations.push(broken(`Value '[${value.join(", ")}]'`, path, constraint));
    if (value.length < min) fail(atLeast("length", min));
    if (value.length > max) fail(atMost("length", max));
    if (item.constraints === undefined) for (const one of within) violations.push(one);
    // Recorded of another service: https://github.com/aws-actions/amazon-ecr-login/issues/225
    else if (within.length > 0) fail(`Member must satisfy constraint: [${item.constraints}]`);
  });
}

/** A structure with members of its own. */
export function structure<R extends Rules>(rules: R): Rule<Passed<R>> {
  const check = checkOf(rules);
  return optional((value, path, violations) => {
    if (!isObject(value)) throw wrongType(value, "structure");
    check(value, path, violations);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(value: string, path: string, constraint: string): string {
  return `${value} at '${path}' failed to satisfy constraint: ${constraint}`;
}

/**
 * A value of another JSON type. The words were recorded of other JSON services of AWS, not of KMS:
 * https://github.com/floci-io/floci/pull/2686, https://github.com/aws/aws-sdk-js-v3/issues/7215 (a
 * list) and https://github.com/aws/aws-sdk-js-v3/issues/4343 (a date); of bytes none were at all.
 */
function wrongType(value: unknown, wanted: string): ServiceError {
  return new ServiceError("SerializationException", wrongTypeText(value, wanted));
}

function wrongTypeText(value: unknown, wanted: string): string {
  if (Array.isArray(value)) return "Start of list found where not expected";
  if (wanted === "list") return isObject(value) ? startOfStructure : "Expected list or null";
  if (wanted === "structure") return "Expected null";
  if (isObject(value)) return startOfStructure;
  const given = typeof value === "boolean" ? String(value) : typeof value;
  return `${given.toUpperCase()}_VALUE can not be converted to ${wanted}`;
}

const startOfStructure = "Start of structure or map found where not expected.";
