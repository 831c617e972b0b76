import type { Span } from "../../model/problem.ts";
import type { Member } from "./json.ts";
import type { Report } from "./report.ts";
import { shown } from "./shown.ts";

const types = ["AWS", "Federated", "Service", "CanonicalUser"];
const awsForm =
  /^(\*|\d{12}|A[A-Z0-9]{15,127}|arn:[a-z-]+:(iam::\d{12}:(root|(user|role)\/\S+)|sts::\d{12}:(assumed-role|federated-user)\/\S+))$/;

/**
 * Checks a Principal or NotPrincipal.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function checkPrincipal(member: Member, report: Report): void {
  const { name, value } = member;
  if (value.kind === "string" && value.value === "*") {
    checkStar(member, report);
    return;
  }
  if (report.rules.principal === "everyone") {
    const message = "a resource control policy is for everyone: its `Principal` is `*`";
    const hint = "put whom you mean under `aws:PrincipalArn` in the `Condition`";
    report.error("invalid-principal", message, value.span, hint);
    return;
  }
  if (value.kind !== "object") {
    const hint = 'write `"*"` or an object such as `{"AWS": "111122223333"}`';
    report.error("invalid-principal", `invalid \`${name}\` in policy`, value.span, hint);
    return;
  }
  const members = report.members(value, types, `\`${name}\``);
  if (members.size === 0) report.error("empty-principal", `\`${name}\` names nobody`, value.span);
  for (const each of members.values()) {
    if (!types.includes(each.name)) continue;
    for (const { text, span } of report.texts(each))
      checkNamed(each.name, text, span, name, report);
  }
}

/**
 * A trust policy takes `{"AWS": "*"}` and not `"*"`, which elsewhere is the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-unsupported-wildcard-in-principal
 */
function checkStar({ name, value }: Member, report: Report): void {
  if (name === "NotPrincipal") {
    report.error("invalid-principal", "`NotPrincipal` cannot be `*`", value.span);
  } else if (report.kind === "trust") {
    const message = 'a trust policy cannot have `"Principal": "*"`';
    report.error("star-principal", message, value.span, 'write `{"AWS": "*"}`');
  }
}

function checkNamed(type: string, text: string, span: Span, name: string, report: Report): void {
  const star = text === "*" && type === "AWS" && name === "Principal";
  if (!star && /[*?]/.test(text)) {
    report.error(
      "wildcard-in-principal",
      `invalid principal in policy: ${shown(text)} holds a wildcard`,
      span,
      "name each principal, or name `*` and put the pattern under `ArnLike` `aws:PrincipalArn`",
    );
  } else if (text === "" || (type === "AWS" && !awsForm.test(text))) {
    const hint = "an account of 12 digits, or the ARN of a role, a user or a role session";
    const message = `invalid principal in policy: ${shown(text)}`;
    report.error("invalid-principal", message, span, type === "AWS" ? hint : undefined);
  }
}
