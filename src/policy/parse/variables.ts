import type { Span } from "../../model/problem.ts";
import type { Report } from "./report.ts";
import { shown } from "./shown.ts";

/**
 * Warns of `${…}` that AWS does not fill in: in a document of the old version, or malformed. AWS
 * stores it all the same, as text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function checkVariables(text: string, span: Span, report: Report): void {
  if (!text.includes("${")) return;
  if (!report.variables) {
    const message = `${shown(text)} holds no variable without \`"Version": "2012-10-17"\``;
    report.warning("variable-in-2008", message, span, "without it `${…}` is plain text");
    return;
  }
  const wrong = text.split("${").slice(1).find(isMalformed);
  if (wrong === undefined) return;
  const message = `\`\${\` in ${shown(text)} begins no variable`;
  report.warning("malformed-variable", message, span, "such as `${aws:username}`");
}

/** Whether what follows a `${` is no variable, no default and no escape. */
function isMalformed(rest: string): boolean {
  const end = rest.indexOf("}");
  return end < 0 || !/^(?:[*?$]|[^\s,'{}$]+(?:, '[^'{}$]*')?)$/.test(rest.slice(0, end));
}
