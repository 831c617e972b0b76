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

/** What AWS's model asks of a member: of a text or, with `number`, of a whole number. */
export interface MemberRule {
  readonly text?: TextRule;
  readonly number?: NumberRule;
  readonly required?: true;
  /** Whether AWS leaves the value out of its message. */
  readonly secret?: true;
}

/**
 * Refuses a call whose members break their rules, with all that is wrong in one message: member by
 * member in the order of the model, of each its pattern first.
 * Recorded: https://github.com/mmmorris1975/aws-runas/issues/80
 * @throws ServiceError ValidationError
 */
export function mustFit(parameters: Parameters, rules: Readonly<Record<string, MemberRule>>): void {
  const broken = Object.entries(rules).flatMap(([name, rule]) => {
    const value = parameters[name];
    const constraints =
      typeof value === "string"
        ? brokenBy(value, rule)
        : rule.required
          ? ["Member must not be null"]
          : [];
    const given = typeof value === "string" ? ` '${value}'` : " null";
    return constraints.map(constraint =>
      brokenConstraint(rule.secret ? "" : given, name, constraint),
    );
  });
  if (broken.length > 0) throw violations(broken);
}

function brokenBy(value: string, { number, text = {} }: MemberRule): string[] {
  if (number !== undefined) return /^[+-]?\d{1,15}$/.test(value) ? outside(value, number) : [];
  const { cited, pattern } = text;
  const wrong = pattern !== undefined && !pattern.test(value);
  const matching = `Member must satisfy regular expression pattern: ${cited ?? pattern?.source}`;
  return [...(wrong ? [matching] : []), ...wrongLength(value, text)];
}

function wrongLength(value: string, { max = Number.POSITIVE_INFINITY, min = 0 }: TextRule) {
  const length = [...value].length;
  if (length < min) return [`Member must have length greater than or equal to ${min}`];
  return length > max ? [`Member must have length less than or equal to ${max}`] : [];
}

function outside(value: string, { max, min }: NumberRule): string[] {
  if (Number(value) < min) return [`Member must have value greater than or equal to ${min}`];
  return Number(value) > max ? [`Member must have value less than or equal to ${max}`] : [];
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
  const { cited, message, pattern } = rule;
  const [length] = wrongLength(value, rule);
  if (length !== undefined) throw violation(value, name, length);
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
  const [broken] = outside(value, rule);
  if (broken !== undefined) throw violation(value, name, broken);
  return Number(value);
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
  return violations([brokenConstraint(value === null ? " null" : ` '${value}'`, name, constraint)]);
}

function brokenConstraint(given: string, name: string, constraint: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return `Value${given} at '${member}' failed to satisfy constraint: ${constraint}`;
}

function violations(broken: readonly string[]): ServiceError {
  const head = `${broken.length} validation error${broken.length === 1 ? "" : "s"} detected`;
  return new ServiceError("ValidationError", `${head}: ${broken.join("; ")}`);
}
