import { baseOperators, type Operator, parseOperator } from "../condition/operators.ts";
import type { Member, Node } from "./json.ts";
import { asObject, nearest, type Report } from "./report.ts";
import { shown } from "./shown.ts";
import { isBeyondTime, isStoredDate } from "./stored-date.ts";
import { checkVariables } from "./variables.ts";

const prefixes = ["", "ForAllValues:", "ForAnyValue:"];
const operatorNames = prefixes.flatMap(prefix =>
  [...baseOperators.keys()].flatMap(base =>
    base === "Null" ? [prefix + base] : [prefix + base, `${prefix}${base}IfExists`],
  ),
);

/** An operator of a Condition, as the policy writes it and taken apart. */
interface Named {
  readonly name: string;
  /** Absent where there is no such operator. */
  readonly operator: Operator | undefined;
}

/**
 * Checks a Condition: its operators, its keys, and that its values are what the operator takes.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function checkCondition(member: Member, report: Report): void {
  const block = asObject(member.value, "`Condition`", report);
  for (const entry of block?.members ?? []) {
    const named = { name: entry.name, operator: parseOperator(entry.name) };
    const keys = asObject(entry.value, shown(entry.name), report);
    if (named.operator === undefined) unknownOperator(entry, keys?.members.length === 0, report);
    const names = new Map<string, string>();
    for (const key of keys?.members ?? []) checkKey(key, named, names, report);
  }
}

/** IAM stores an operator that there is not, if there is no key under it. */
function unknownOperator(entry: Member, empty: boolean, report: Report): void {
  const near = nearest(entry.name, operatorNames);
  const hint = near === undefined ? undefined : `did you mean \`${near}\`?`;
  const message = `there is no condition operator ${shown(entry.name)}`;
  if (empty) report.warning("unknown-operator", message, entry.nameSpan, hint);
  else report.error("unknown-operator", message, entry.nameSpan, hint);
}

function checkKey(key: Member, named: Named, names: Map<string, string>, report: Report): void {
  if (!/^[^:]+:./s.test(key.name)) {
    const message = `conditions must be prefaced by a vendor: ${shown(key.name)} has none`;
    const hint = "such as `kms:` or `aws:`; AWS stores it, and no request has such a key";
    report.warning("condition-without-vendor", message, key.nameSpan, hint);
  }
  const lower = key.name.toLowerCase();
  if ((names.get(lower) ?? key.name) !== key.name) {
    const message = `${shown(key.name)} stands twice under ${shown(named.name)}, in different case`;
    report.warning("key-twice", message, key.nameSpan, "names of condition keys have no case");
  }
  names.set(lower, key.name);
  if (named.operator?.set === "ForAllValues") checkForAllValues(key, named.name, report);
  const values = key.value.kind === "array" ? key.value.items : [key.value];
  for (const value of values) checkValue(value, key.name, named, report);
}

/**
 * PutKeyPolicy refuses ForAllValues on these keys, which have one value.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
function checkForAllValues(key: Member, operator: string, report: Report): void {
  if (report.kind !== "key") return;
  if (!/^(kms:encryptioncontext:|aws:requesttag\/)/i.test(key.name)) return;
  report.error(
    "overly-permissive-condition",
    `${shown(operator)} on ${shown(key.name)} is overly permissive`,
    key.nameSpan,
    "ForAllValues is true when the key is missing: leave the prefix out, this key has one value",
  );
}

function checkValue(node: Node, key: string, named: Named, report: Report): void {
  if (node.kind === "object" || node.kind === "array" || node.kind === "null") {
    const message = `${shown(key)} takes a string, a number, a boolean or a list of them`;
    report.error("wrong-type", message, node.span);
    return;
  }
  const { operator, name } = named;
  if (operator === undefined) return;
  const text = String(node.value);
  if (/^(String|Arn)/.test(operator.base)) checkVariables(text, node.span, report);
  if (report.kind === "vpc-endpoint") checkWildcards(text, operator, node, report);
  if (fits(text, operator, report.variables)) return;
  const message = `${shown(text)} is no value for ${shown(name)}`;
  if (operator.base.startsWith("Date") && isStoredDate(text)) {
    const hint = "AWS stores it, and no page says which time it is";
    report.warning("invalid-condition-value", message, node.span, hint);
  } else {
    report.error("invalid-condition-value", message, node.span, valueHint(text, operator.base));
  }
}

function fits(text: string, operator: Operator, variables: boolean): boolean {
  if (operator.base.startsWith("Date") && isBeyondTime(text)) return false;
  return operator.base === "Null"
    ? /^(true|false)$/i.test(text)
    : operator.comparer?.(text, variables) !== undefined;
}

/**
 * An endpoint policy wants six characters in a row before or behind each wildcard.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
function checkWildcards(text: string, operator: Operator, node: Node, report: Report): void {
  if (!/^String(Not)?Like$/.test(operator.base)) return;
  const runs = text.split(/[*?]/);
  const bare = runs.slice(1).some((after, at) => after.length < 6 && (runs[at] ?? "").length < 6);
  if (!bare) return;
  const message = `a wildcard of ${shown(text)} has no six characters before or behind it`;
  report.error("wildcard-too-broad", message, node.span);
}

function valueHint(text: string, base: string): string | undefined {
  if (text.includes("${")) return "variables stand with String and Arn operators only";
  if (base.startsWith("Numeric")) return "a whole or decimal number, such as `30`";
  if (base.startsWith("Date"))
    return "a date such as `2030-01-01T00:00:00Z`, or seconds since 1970";
  if (base === "Bool" || base === "Null") return "`true` or `false`";
  if (base.endsWith("IpAddress")) return "an address or a range such as `203.0.113.0/24`";
  return base === "BinaryEquals" ? "bytes in base64" : undefined;
}
