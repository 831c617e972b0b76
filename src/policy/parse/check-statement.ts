import type { Span } from "../../model/problem.ts";
import { checkAction } from "./check-action.ts";
import { checkCondition } from "./check-condition.ts";
import { checkPrincipal } from "./check-principal.ts";
import { checkResource } from "./check-resource.ts";
import type { Member, ObjectNode } from "./json.ts";
import type { Report } from "./report.ts";
import { shown } from "./shown.ts";

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

/** What the statements of a document share. */
export interface Seen {
  /** The Sids of the statements before this one. */
  readonly sids: Set<string>;
  readonly partition: string | undefined;
}

/**
 * Checks one statement by the rules of the policy's kind.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkStatement(node: ObjectNode, seen: Seen, report: Report): void {
  const members = report.members(node, elements, "a statement");
  checkSid(members.get("Sid"), seen.sids, report);
  checkEffect(members.get("Effect"), node.span, report);
  for (const name of ["Principal", "Action", "Resource"]) checkExclusive(members, name, report);
  checkPrincipals(members, node.span, report);
  checkActions(members, node.span, report);
  checkResources(members, node.span, seen.partition, report);
  const condition = members.get("Condition");
  if (condition !== undefined) checkCondition(condition, report);
}

/**
 * Sids are unique in a document. In what IAM stores they have letters and digits alone; a key
 * policy's may hold spaces, as the default one's does.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
function checkSid(member: Member | undefined, sids: Set<string>, report: Report): void {
  const sid = member && report.text(member);
  if (member === undefined || sid === undefined || sid === "") return;
  const { span } = member.value;
  if (sids.has(sid)) {
    const message = `statement IDs (SID) in a single policy must be unique: ${shown(sid)} stands twice`;
    report.error("duplicate-sid", message, span);
  }
  sids.add(sid);
  if (report.rules.iam && !/^[A-Za-z0-9]*$/.test(sid)) {
    const hint = "only letters A to Z, a to z and digits";
    report.error("invalid-sid", `statement ID (SID) ${shown(sid)} is not valid`, span, hint);
  }
}

function checkEffect(member: Member | undefined, statement: Span, report: Report): void {
  if (member === undefined) {
    report.error("missing-effect", "the statement is missing required element `Effect`", statement);
    return;
  }
  const { span } = member.value;
  const value = report.text(member);
  if (value === "Allow" && !report.rules.allow) {
    const message = "a resource control policy cannot allow";
    report.error("prohibited-allow", message, span, "only AWS's own RCPFullAWSAccess does");
  }
  if (value === undefined || value === "Allow" || value === "Deny") return;
  const right = ["Allow", "Deny"].find(effect => effect.toLowerCase() === value.toLowerCase());
  const hint = right === undefined ? "`Allow` or `Deny`" : `\`${right}\`: case counts`;
  report.error("invalid-effect", `invalid effect: ${shown(value)}`, span, hint);
}

function checkExclusive(members: Members, name: string, report: Report): void {
  const other = members.get(`Not${name}`);
  if (other === undefined || !members.has(name)) return;
  const message = `a statement has \`${name}\` or \`Not${name}\`, not both`;
  report.error("exclusive-elements", message, other.nameSpan);
}

function checkPrincipals(members: Members, statement: Span, report: Report): void {
  const member = members.get("Principal") ?? members.get("NotPrincipal");
  if (report.rules.principal === "forbidden") {
    if (member === undefined) return;
    const message = "policy document should not specify a principal";
    const hint = "the policy belongs to whom it is attached to: leave the element out";
    report.error("prohibited-principal", message, member.nameSpan, hint);
    return;
  }
  if (member === undefined) {
    report.error("missing-principal", "missing required field `Principal`", statement);
    return;
  }
  if (member.name === "NotPrincipal") checkNotPrincipal(member, members.get("Effect"), report);
  checkPrincipal(member, report);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html */
function checkNotPrincipal(member: Member, effect: Member | undefined, report: Report): void {
  if (!report.rules.notPrincipal) {
    const what = report.kind === "trust" ? "a trust policy" : "a resource control policy";
    const message = `${what} cannot have \`NotPrincipal\``;
    report.error("prohibited-not-principal", message, member.nameSpan);
  } else if (effect?.value.kind === "string" && effect.value.value === "Allow") {
    const hint =
      "everybody who is not named would be allowed: name whom you mean under `Principal`";
    const message = "`NotPrincipal` belongs to `Deny` only";
    report.error("not-principal-in-allow", message, member.nameSpan, hint);
  }
}

function checkActions(members: Members, statement: Span, report: Report): void {
  const member = members.get("Action") ?? members.get("NotAction");
  if (member === undefined) {
    missing("actions", "missing-action", statement, report);
    return;
  }
  if (member.name === "NotAction" && !report.rules.notAction) {
    const message = "a resource control policy cannot have `NotAction`";
    report.error("prohibited-not-action", message, member.nameSpan, "list them under `Action`");
  }
  for (const { text, span } of report.texts(member)) checkAction(text, span, report);
}

function checkResources(
  members: Members,
  statement: Span,
  partition: string | undefined,
  report: Report,
): void {
  const member = members.get("Resource") ?? members.get("NotResource");
  if (report.rules.resource === "forbidden") {
    if (member === undefined) return;
    const message = `has prohibited field \`${member.name}\``;
    const hint = "the policy stands on the role: leave the element out";
    report.error("prohibited-resource", message, member.nameSpan, hint);
    return;
  }
  if (member === undefined) {
    missing("resources", "missing-resource", statement, report);
    return;
  }
  for (const { text, span } of report.texts(member)) checkResource(text, span, partition, report);
}

/** PutKeyPolicy stores a statement without Action or Resource, and it has no effect. */
function missing(what: "actions" | "resources", code: string, span: Span, report: Report): void {
  const message = `policy statement must contain ${what}`;
  if (report.rules.resource !== "no-effect") report.error(code, message, span);
  else report.warning(code, `${message}: without them it has no effect`, span);
}
