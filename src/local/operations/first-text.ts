import { policyLimits } from "../../model/policy-size.ts";
import type { Problem } from "../../model/problem.ts";
import type { DocumentKind } from "../../policy/index.ts";
import type { PolicyText } from "./policy-texts.ts";

/** The words of the first row that is about one of the errors. */
export function firstText(
  rows: readonly PolicyText[],
  errors: readonly Problem[],
  text: string,
  kind: DocumentKind,
): string | undefined {
  for (const row of rows) {
    if (row.kinds !== undefined && !row.kinds.includes(kind)) continue;
    for (const error of errors) {
      if (!row.codes.includes(error.code)) continue;
      const value = valueAt(error, text);
      if (row.value !== undefined && !(value !== undefined && row.value.test(value))) continue;
      return filled(row.text, value ?? "", error, text, kind);
    }
  }
  return undefined;
}

/** The string of the policy that a problem is about; undefined where it is about no string. */
function valueAt({ span }: Problem, text: string): string | undefined {
  const source = span && text.slice(span.start.offset, span.end.offset);
  if (source?.startsWith('"') !== true) return undefined;
  try {
    return JSON.parse(source) as string;
  } catch {
    // The mistake is in the string itself.
    return undefined;
  }
}

function filled(
  words: string,
  value: string,
  { span }: Problem,
  text: string,
  kind: DocumentKind,
): string {
  const fills: Readonly<Record<string, () => string>> = {
    value: () => value,
    vendor: () => value.split(":")[0] ?? "",
    partition: () => value.split(":")[1] ?? "",
    arn: () => asArn(value),
    type: () => principalType(text.slice(0, span?.start.offset)),
    most: () => String(policyLimits[kind === "trust" ? "trust" : "managed"].most),
  };
  return words.replaceAll(/\{(\w+)\}/g, (whole, name: string) => fills[name]?.() ?? whole);
}

/** A resource as IAM names it: with `arn` in front, and `*` for the fields that it lacks. */
function asArn(value: string): string {
  const fields = value.split(":").slice(1);
  while (fields.length < 5) fields.push("*");
  return `arn:${fields.join(":")}`;
}

/** The kind of principal, from what stands before it, as IAM writes it. */
function principalType(before: string): string {
  const types = [...before.matchAll(/"(AWS|Service|Federated|CanonicalUser)"\s*:/g)];
  const type = types.at(-1)?.[1] ?? "AWS";
  return type === "Service" ? "SERVICE" : type;
}
