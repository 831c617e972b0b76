import type { Span } from "../../model/problem.ts";
import { checkCondition } from "./check-condition.ts";
import { checkPrincipal } from "./check-principal.ts";
import type { Member, ObjectNode } from "./json.ts";
import type { Report } from "./report.ts";

const elements = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

type Members = ReadonlyMap<string, Member>;

/**
 * Checks one statement by the rules of the policy's kind.
 * @param sids the Sids of the statements before it; its own is added
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkStatement(
  node: ObjectNode,
  variables: boolean,
  sids: Set<string>,
  report: Report,
): void {
  const members = report.members(node, elements, "a statement");
  checkSid(members.get("Sid"), sids, report);
  checkEffect(members.get("Effect"), node.span, report);
  for (const name of ["Principal", "Action", "Resource"]) checkExclusive(members, name, report);
  checkPrincipals(members, node.span, report);
  checkActions(members, node.span, report);
  checkResources(members, node.span, report);
  const condition = members.get("Condition");
  if (condition !== undefined) checkCondition(condition, variables, report);
}

/** Sids are unique in a document; in a key policy they may hold spaces, elsewhere only letters and digits. */
function checkSid(member: Member | undefined, sids: Set<string>, report: Report): void {
  const sid = member && report.text(member);
  if (member === undefined || sid === undefined || sid === "") return;
  const { span } = member.value;
  if (sids.has(sid)) {
    const message = `statement IDs (SID) in a single policy must be unique: \`${sid}\` stands twice`;
    report.error("duplicate-sid", message, span);
  }
  sids.add(sid);
  if (report.kind !== "key" && !/^[A-Za-z0-9]*$/.test(sid)) {
    const hint = "only letters A to Z, a to z and digits";
    report.error("invalid-sid", `statement ID (SID) \`${sid}\` is not valid`, span, hint);
  }
}

function checkEffect(member: Member | undefined, statement: Span, report: Report): void {
  if (member === undefined) {
    report.error("missing-effect", "the statement is missing required element `Effect`", statement);
    return;
  }
  const { value, span } = { span: member.value.span, value: report.text(member) };
  if (value === undefined || value === "Allow" || value === "Deny") return;
  report.error("invalid-effect", `invalid effect: \`${value}\``, span, "`Allow` or `Deny`");
}

function checkExclusive(members: Members, name: string, report: Report): void {
  const other = members.get(`Not${name}`);
  if (other === undefined || !members.has(name)) return;
  const message = `a statement has \`${name}\` or \`Not${name}\`, not both`;
  report.error("exclusive-elements", message, other.nameSpan);
}

function checkPrincipals(members: Members, statement: Span, report: Report): void {
  const member = members.get("Principal") ?? members.get("NotPrincipal");
  if (report.kind === "identity" || report.kind === "session") {
    if (member === undefined) return;
    const hint = "the policy belongs to whom it is attached to: leave the element out";
    report.error(
      "prohibited-principal",
      "policy document should not specify a principal",
      member.nameSpan,
      hint,
    );
    return;
  }
  if (member === undefined) {
    report.error("missing-principal", "missing required field `Principal`", statement);
    return;
  }
  checkPrincipal(member, report);
  if (member.name !== "NotPrincipal") return;
  if (report.kind === "trust") {
    report.error(
      "prohibited-not-principal",
      "a trust policy cannot have `NotPrincipal`",
      member.nameSpan,
    );
  } else if (members.get("Effect")?.value.kind === "string" && effectOf(members) === "Allow") {
    const hint =
      "everybody who is not named would be allowed: name whom you mean under `Principal`";
    report.error(
      "not-principal-in-allow",
      "`NotPrincipal` belongs to `Deny` only",
      member.nameSpan,
      hint,
    );
  }
}

function effectOf(members: Members): unknown {
  const value = members.get("Effect")?.value;
  return value?.kind === "string" ? value.value : undefined;
}

function checkActions(members: Members, statement: Span, report: Report): void {
  const member = members.get("Action") ?? members.get("NotAction");
  if (member === undefined) {
    missing("actions", "missing-action", statement, report);
    return;
  }
  for (const { text, span } of report.texts(member)) {
    const vendor = /^([^:]*):(.+)$/.exec(text)?.[1];
    if (text !== "*" && !vendor) {
      const message = `actions must be prefaced by a vendor: \`${text}\` has none`;
      report.error("action-without-vendor", message, span, `such as \`kms:${text}\``);
    } else if (vendor !== undefined && /[^A-Za-z0-9-]/.test(vendor)) {
      report.error("invalid-vendor", `vendor \`${vendor}\` is not valid`, span);
    } else if (report.kind === "trust" && vendor?.toLowerCase() !== "sts") {
      const message = "a trust policy may only specify STS AssumeRole actions";
      report.error("action-not-sts", `${message}, not \`${text}\``, span);
    }
  }
}

function checkResources(members: Members, statement: Span, report: Report): void {
  const member = members.get("Resource") ?? members.get("NotResource");
  if (report.kind === "trust") {
    if (member === undefined) return;
    const hint = "the policy stands on the role: leave the element out";
    report.error(
      "prohibited-resource",
      `has prohibited field \`${member.name}\``,
      member.nameSpan,
      hint,
    );
    return;
  }
  if (member === undefined) {
    missing("resources", "missing-resource", statement, report);
    return;
  }
  for (const { text, span } of report.texts(member)) {
    const parts = text.split(":");
    const format =
      parts[0] === "arn" && (parts.length >= 6 || (parts.length > 1 && text.endsWith("*")));
    if (text !== "*" && !format) {
      report.error("invalid-resource", `resource \`${text}\` must be in ARN format or \`*\``, span);
    } else if (/[*?]/.test(parts[2] ?? "") && parts.length > 3) {
      report.error("wildcard-as-service", `the service of \`${text}\` cannot be a wildcard`, span);
    }
  }
}

/** PutKeyPolicy stores a statement without Action or Resource, and it has no effect. */
function missing(what: "actions" | "resources", code: string, span: Span, report: Report): void {
  const message = `policy statement must contain ${what}`;
  if (report.kind !== "key") report.error(code, message, span);
  else report.warning(code, `${message}: without them it has no effect`, span);
}
