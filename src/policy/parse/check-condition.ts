import { baseOperators, type Operator, parseOperator } from "../condition/operators.ts";
import type { Member, Node } from "./json.ts";
import { asObject, nearest, type Report } from "./report.ts";

const prefixes = ["", "ForAllValues:", "ForAnyValue:"];
const operatorNames = prefixes.flatMap(prefix =>
  [...baseOperators.keys()].flatMap(base =>
    base === "Null" ? [prefix + base] : [prefix + base, `${prefix}${base}IfExists`],
  ),
);

/**
 * Checks a Condition: its operators, its keys, and that its values are what the operator takes.
 * @param variables whether `${…}` are variables in this document
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function checkCondition(member: Member, variables: boolean, report: Report): void {
  const block = asObject(member.value, "`Condition`", report);
  for (const entry of block?.members ?? []) {
    const operator = parseOperator(entry.name);
    if (operator === undefined) {
      const near = nearest(entry.name, operatorNames);
      const hint = near === undefined ? undefined : `did you mean \`${near}\`?`;
      const message = `there is no condition operator \`${entry.name}\``;
      report.error("unknown-operator", message, entry.nameSpan, hint);
    }
    const keys = asObject(entry.value, `\`${entry.name}\``, report);
    for (const key of keys?.members ?? []) checkKey(key, entry.name, operator, variables, report);
  }
}

function checkKey(
  key: Member,
  operatorName: string,
  operator: Operator | undefined,
  variables: boolean,
  report: Report,
): void {
  if (!/^[^:]+:.+/.test(key.name)) {
    const message = `conditions must be prefaced by a vendor: \`${key.name}\` has none`;
    report.error("condition-without-vendor", message, key.nameSpan, "such as `kms:` or `aws:`");
  }
  if (report.kind === "key" && operator?.set === "ForAllValues" && isOverlyPermissive(key.name)) {
    report.error(
      "overly-permissive-condition",
      `\`${operatorName}\` on \`${key.name}\` is overly permissive`,
      key.nameSpan,
      "ForAllValues is true when the key is missing: leave the prefix out, this key has one value",
    );
  }
  const values = key.value.kind === "array" ? key.value.items : [key.value];
  for (const value of values)
    checkValue(value, key.name, operatorName, operator, variables, report);
}

/** PutKeyPolicy refuses ForAllValues on these keys. */
function isOverlyPermissive(key: string): boolean {
  return /^(kms:encryptioncontext:|aws:requesttag\/)/i.test(key);
}

function checkValue(
  node: Node,
  key: string,
  operatorName: string,
  operator: Operator | undefined,
  variables: boolean,
  report: Report,
): void {
  if (node.kind === "object" || node.kind === "array" || node.kind === "null") {
    const message = `\`${key}\` takes a string, a number, a boolean or a list of them`;
    report.error("wrong-type", message, node.span);
    return;
  }
  const text = String(node.value);
  const fits =
    operator?.base === "Null"
      ? /^(true|false)$/i.test(text)
      : operator?.comparer?.(text, variables) !== undefined;
  if (operator === undefined || fits) return;
  const message = `\`${text}\` is no value for \`${operatorName}\``;
  report.error("invalid-condition-value", message, node.span, valueHint(operator.base));
}

function valueHint(base: string): string | undefined {
  if (base.startsWith("Numeric")) return "a whole or decimal number, such as `30`";
  if (base.startsWith("Date"))
    return "a date such as `2030-01-01T00:00:00Z`, or seconds since 1970";
  if (base === "Bool" || base === "Null") return "`true` or `false`";
  if (base.endsWith("IpAddress")) return "an address or a range such as `203.0.113.0/24`";
  return base === "BinaryEquals" ? "bytes in base64" : undefined;
}
