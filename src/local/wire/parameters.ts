import { ServiceError } from "../service-error.ts";

type Parameters = Readonly<Record<string, unknown>>;

/** What AWS's model asks of a text. Lengths count characters. */
export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  /** Matched against the whole text. */
  readonly pattern?: RegExp;
  /** The pattern as AWS's message cites it. */
  readonly cited?: string;
  /** The whole message for a text that does not match, where AWS has one of its own. */
  readonly message?: string;
}

export interface NumberRule {
  readonly min: number;
  readonly max: number;
}

/**
 * A text that the call must have.
 * @throws ServiceError ValidationError in AWS's words
 *   (https://github.com/NixOS/nixops/issues/328 has a recorded one)
 */
export function requiredText(parameters: Parameters, name: string, rule: TextRule = {}): string {
  const value = parameters[name];
  if (typeof value !== "string") throw violation(null, name, "Member must not be null");
  return checkedText(value, name, rule);
}

/** A text that the call may have. */
export function optionalText(
  parameters: Parameters,
  name: string,
  rule: TextRule = {},
): string | undefined {
  const value = parameters[name];
  return typeof value === "string" ? checkedText(value, name, rule) : undefined;
}

function checkedText(value: string, name: string, rule: TextRule): string {
  const { cited, max, message, min = 0, pattern } = rule;
  const length = [...value].length;
  if (length < min) {
    throw violation(value, name, `Member must have length greater than or equal to ${min}`);
  }
  if (max !== undefined && length > max) {
    throw violation(value, name, `Member must have length less than or equal to ${max}`);
  }
  if (pattern === undefined || pattern.test(value)) return value;
  if (message !== undefined) throw new ServiceError("ValidationError", message);
  const constraint = `Member must satisfy regular expression pattern: ${cited ?? pattern.source}`;
  throw violation(value, name, constraint);
}

/** A whole number that the call may have. */
export function optionalNumber(
  parameters: Parameters,
  name: string,
  rule: NumberRule,
): number | undefined {
  const value = parameters[name];
  if (typeof value !== "string" || value === "") return undefined;
  if (!/^[+-]?\d{1,15}$/.test(value)) {
    // No recorded answer was found of AWS's to a number that is none.
    throw new ServiceError("MalformedInput", "");
  }
  const number = Number(value);
  if (number < rule.min) {
    throw violation(value, name, `Member must have value greater than or equal to ${rule.min}`);
  }
  if (number > rule.max) {
    throw violation(value, name, `Member must have value less than or equal to ${rule.max}`);
  }
  return number;
}

/** A truth value that the call may have. */
export function flag(parameters: Parameters, name: string): boolean {
  return String(parameters[name]).toLowerCase() === "true";
}

/** A list of texts; an absent one is empty, as is the empty text that clients send for it. */
export function textList(parameters: Parameters, name: string, rule: TextRule = {}): string[] {
  return itemsOf(parameters, name).map((item, index) => {
    const where = `${name}.${index + 1}.member`;
    if (typeof item !== "string") throw violation(null, where, "Member must not be null");
    return checkedText(item, where, rule);
  });
}

/** A list of structures. */
export function recordList(parameters: Parameters, name: string): Parameters[] {
  return itemsOf(parameters, name).filter(
    (item): item is Parameters => typeof item === "object" && item !== null && !Array.isArray(item),
  );
}

function itemsOf(parameters: Parameters, name: string): readonly unknown[] {
  const value = parameters[name];
  return Array.isArray(value) ? value : [];
}

/** AWS's words for a parameter that breaks its model. */
export function violation(value: string | null, name: string, constraint: string): ServiceError {
  const shown = value === null ? "null" : `'${value}'`;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return new ServiceError(
    "ValidationError",
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
