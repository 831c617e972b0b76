import type { PolicyDocument } from "../../model/document.ts";
import { policySize } from "../../model/policy-size.ts";
import { hasErrors, type Problem, type Span } from "../../model/problem.ts";
import { checkStatement, type Seen } from "./check-statement.ts";
import { type Member, type Node, type ObjectNode, parseJson, plainValue } from "./json.ts";
import { asObject, type DocumentKind, Report } from "./report.ts";
import { shown } from "./shown.ts";

/** How a policy is parsed. */
export interface ParseOptions {
  /** What the policy is for; an inline identity policy unless told otherwise. */
  readonly kind?: DocumentKind;
  /** The name that stands in the spans. */
  readonly file?: string;
  /** The partition of the account that stores it: ARNs of others are then errors. */
  readonly partition?: string;
}

/**
 * Parses a policy as strictly as AWS does when it stores one, and tells everything that is wrong
 * in one go, each with its place. What AWS stores though it does nothing, or though a page says
 * that it does not, is a warning.
 * @returns the document, where no problem is an error
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function parsePolicy(
  text: string,
  options: ParseOptions = {},
): { document?: PolicyDocument; problems: Problem[] } {
  const { kind = "identity", file = "policy", partition } = options;
  const { node, problems, span } = parseJson(text, file);
  const report = new Report(kind, problems);
  checkText(text, span, report);
  if (node === undefined) return { problems };
  const root = asObject(node, "a policy", report);
  if (root !== undefined) checkDocument(root, partition, report);
  if (hasErrors(problems)) return { problems };
  return { document: plainValue(node) as PolicyDocument, problems };
}

const leadingSpace = /^[ \t\r\n]+/;
const outsideLatin = /[^\t\n\r\u0020-\u00ff]/u;

/** What a text may not be, whatever JSON is in it. */
function checkText(text: string, span: (start: number, end: number) => Span, report: Report): void {
  const { iam, latin, limit } = report.rules;
  if (limit !== undefined) {
    const size = policySize(text, limit);
    if (size > limit.most) {
      const message = `the policy has ${size} ${limit.unit}, and ${limit.most} is the most`;
      report.error("policy-too-large", message, span(0, text.length));
    }
  }
  // Recorded of IAM, and of STS not: https://github.com/hashicorp/terraform-provider-aws/pull/12267
  const space = report.kind === "session" ? undefined : leadingSpace.exec(text)?.[0];
  if (iam && space !== undefined && space.length < text.length) {
    const message = "the text begins with white space";
    report.error("leading-space", message, span(0, space.length), "begin with `{`");
  }
  const foreign = latin ? outsideLatin.exec(text) : null;
  // Not of a byte order mark, which is a problem already.
  if (foreign !== null && !(foreign.index === 0 && foreign[0] === "\ufeff")) {
    const end = foreign.index + foreign[0].length;
    report.error(
      "invalid-character",
      "the text holds a character that AWS does not take here",
      span(foreign.index, end),
      "tab, line ends and the characters from U+0020 to U+00FF are taken; `\\uXXXX` in a string is",
    );
  }
}

function checkDocument(root: ObjectNode, partition: string | undefined, report: Report): void {
  const members = report.members(root, ["Version", "Id", "Statement"], "a policy");
  checkVersion(members.get("Version"), root, report);
  const id = members.get("Id");
  // The grammar keeps Id out of identity policies, and IAM has been seen to store it:
  // https://github.com/getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py
  if (id !== undefined) report.text(id);
  const statement = members.get("Statement");
  if (statement === undefined) {
    report.error("missing-statement", "missing required field `Statement`", root.span);
    return;
  }
  const seen: Seen = { sids: new Set(), partition };
  for (const node of statementsIn(statement, report)) {
    const object = asObject(node, "a statement", report);
    if (object !== undefined) checkStatement(object, seen, report);
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
function checkVersion(member: Member | undefined, root: ObjectNode, report: Report): void {
  const value = member && report.text(member);
  report.variables = value === "2012-10-17";
  const hint = "`2012-10-17`: it is the version of the policy language, not your document's";
  if (member === undefined) {
    if (!report.rules.newVersion) return;
    const message = "the policy has no `Version`, and must have `2012-10-17`";
    report.error("old-version", message, root.span, hint);
  } else if (value === undefined || value === "2012-10-17") {
    return;
  } else if (value !== "2008-10-17") {
    report.error("invalid-version", `invalid version ${shown(value)}`, member.value.span, hint);
  } else if (report.rules.newVersion) {
    const message = "the policy must be of version `2012-10-17`";
    report.error("old-version", message, member.value.span);
  }
}

function statementsIn(member: Member, report: Report): readonly Node[] {
  if (member.value.kind !== "array") return [member.value];
  if (member.value.items.length === 0) {
    report.error("missing-statement", "the policy has no statement", member.value.span);
  }
  return member.value.items;
}
