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
        violations.push(
          `Value null at '${where}' failed to satisfy constraint: Member must not be null`,
        );
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

// The form of the text for one violation is recorded by localstack/localstack
// (tests/aws/services/kms/test_kms.snapshot.json); for several by many of AWS's JSON services.
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
  return { check: rule.check, required: true };
}

function optional<T>(check: Check): Rule<T> {
  return { check, required: false };
}

/** A text. Lengths count characters; the pattern is cited as AWS cites it, and a secret is not. */
export function text(
  rule: { min?: number; max?: number; pattern?: string; secret?: boolean } = {},
): Rule<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY, pattern, secret = false } = rule;
  const expression = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, "u");
  return optional((value, path, violations) => {
    if (typeof value !== "string") throw wrongType(value, "String");
    const shown = secret ? "Value" : `Value '${value}'`;
    const fail = (constraint: string) => violations.push(broken(shown, path, constraint));
    if (value.length < min) fail(`Member must have length greater than or equal to ${min}`);
    if (value.length > max) fail(`Member must have length less than or equal to ${max}`);
    if (expression !== undefined && !expression.test(value)) {
      fail(`Member must satisfy regular expression pattern: ${pattern}`);
    }
  });
}

/** One of several texts, in the order in which AWS lists them. */
export function oneOf<const T extends string>(values: readonly T[]): Rule<T> {
  return optional((value, path, violations) => {
    if (typeof value !== "string") throw wrongType(value, "String");
    if ((values as readonly string[]).includes(value)) return;
    const constraint = `Member must satisfy enum value set: [${values.join(", ")}]`;
    violations.push(broken(`Value '${value}'`, path, constraint));
  });
}

/** A whole number. */
export function integer({ min, max }: { min: number; max: number }): Rule<number> {
  return optional((value, path, violations) => {
    if (typeof value !== "number") throw wrongType(value, "Integer");
    const fail = (constraint: string) =>
      violations.push(broken(`Value '${value}'`, path, constraint));
    if (!Number.isInteger(value)) throw wrongType(value, "Integer");
    if (value < min) fail(`Member must have value greater than or equal to ${min}`);
    if (value > max) fail(`Member must have value less than or equal to ${max}`);
  });
}

/** A date, in seconds since the epoch. */
export const timestamp: Rule<number> = optional(value => {
  if (typeof value !== "number") throw wrongType(value, "Timestamp");
});

export const flag: Rule<boolean> = optional(value => {
  if (typeof value !== "boolean") throw wrongType(value, "Boolean");
});

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Bytes in base64. Their text is not shown: they may be secret. Lengths count bytes. */
export function blob({ min, max }: { min: number; max: number }): Rule<string> {
  return optional((value, path, violations) => {
    if (typeof value !== "string") throw wrongType(value, "Blob");
    if (value.length % 4 !== 0 || !base64.test(value)) {
      throw new ServiceError("SerializationException", ""); // AWS's text has no recorded source
    }
    const padding = value.endsWith("==") ? 2 : value.endsWith("=") ? 1 : 0;
    const length = (value.length / 4) * 3 - padding;
    const fail = (constraint: string) => violations.push(broken("Value", path, constraint));
    if (length < min) fail(`Member must have length greater than or equal to ${min}`);
    if (length > max) fail(`Member must have length less than or equal to ${max}`);
  });
}

/** Pairs of text. */
export const pairs: Rule<Readonly<Record<string, string>>> = optional(value => {
  if (!isObject(value)) throw wrongType(value, "Map");
  for (const name in value) {
    if (typeof value[name] !== "string") throw wrongType(value[name], "String");
  }
});

/** A list. */
export function list<T>(
  item: Rule<T>,
  { max = Number.POSITIVE_INFINITY } = {},
): Rule<readonly T[]> {
  return optional((value, path, violations) => {
    if (!Array.isArray(value)) throw wrongType(value, "List");
    const within: string[] = [];
    for (const [index, one] of value.entries()) {
      const where = `${path}.${index + 1}.member`;
      if (one === null) {
        within.push(broken("Value null", where, "Member must not be null"));
      } else item.check(one, where, within);
    }
    // Only now: of an item of another type perhaps no text can be made.
    if (value.length > max) {
      const constraint = `Member must have length less than or equal to ${max}`;
      violations.push(broken(`Value '[${value.join(", ")}]'`, path, constraint));
    }
    for (const one of within) violations.push(one);
  });
}

/** A structure with members of its own. */
export function structure<R extends Rules>(rules: R): Rule<Passed<R>> {
  const check = checkOf(rules);
  return optional((value, path, violations) => {
    if (!isObject(value)) throw wrongType(value, "Structure");
    check(value, path, violations);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(value: string, path: string, constraint: string): string {
  return `${value} at '${path}' failed to satisfy constraint: ${constraint}`;
}

// The words are those of AWS's JSON services at large; none was recorded of KMS.
function wrongType(value: unknown, wanted: string): ServiceError {
  const kind = Array.isArray(value) || isObject(value) ? "START" : typeof value;
  const given = kind === "START" ? "Start of list or structure" : `${kind.toUpperCase()}_VALUE`;
  return new ServiceError("SerializationException", `${given} can not be converted to ${wanted}`);
}
