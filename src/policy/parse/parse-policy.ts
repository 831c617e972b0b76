import type { PolicyDocument } from "../../model/document.ts";
import { hasErrors, type Problem } from "../../model/problem.ts";
import { checkStatement } from "./check-statement.ts";
import { type Member, type Node, type ObjectNode, parseJson, plainValue } from "./json.ts";
import { asObject, type DocumentKind, Report } from "./report.ts";

/** The most bytes that a key policy may have. */
const keyPolicyLimit = 32_768;

/**
 * Parses a policy as strictly as AWS does when it stores one, and tells everything that is wrong
 * in one go, each with its place.
 * @param options `kind` says which elements are required and forbidden (an identity policy unless
 *   told otherwise); `file` is the name that stands in the spans
 * @returns the document, where no problem is an error
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
export function parsePolicy(
  text: string,
  options: { kind?: DocumentKind; file?: string } = {},
): { document?: PolicyDocument; problems: Problem[] } {
  const { kind = "identity", file = "policy" } = options;
  const { node, problems } = parseJson(text, file);
  if (node === undefined) return { problems };
  const report = new Report(kind, problems);
  if (kind === "key" && new TextEncoder().encode(text).length > keyPolicyLimit) {
    report.error(
      "policy-too-large",
      `the key policy has more than ${keyPolicyLimit} bytes`,
      node.span,
    );
  }
  const root = asObject(node, "a policy", report);
  if (root !== undefined) checkDocument(root, report);
  if (hasErrors(problems)) return { problems };
  return { document: plainValue(node) as PolicyDocument, problems };
}

function checkDocument(root: ObjectNode, report: Report): void {
  const members = report.members(root, ["Version", "Id", "Statement"], "a policy");
  const version = members.get("Version");
  const value = version && report.text(version);
  if (version !== undefined && value !== undefined && !/^20(12-10-17|08-10-17)$/.test(value)) {
    const hint = "`2012-10-17`: it is the version of the policy language, not your document's";
    report.error("invalid-version", `invalid version \`${value}\``, version.value.span, hint);
  }
  const id = members.get("Id");
  if (id !== undefined) report.text(id);
  const statement = members.get("Statement");
  if (statement === undefined) {
    report.error("missing-statement", "missing required field `Statement`", root.span);
    return;
  }
  const sids = new Set<string>();
  for (const node of statementsIn(statement, report)) {
    const object = asObject(node, "a statement", report);
    if (object !== undefined) checkStatement(object, value === "2012-10-17", sids, report);
  }
}

function statementsIn(member: Member, report: Report): readonly Node[] {
  if (member.value.kind !== "array") return [member.value];
  if (member.value.items.length === 0) {
    report.error("missing-statement", "the policy has no statement", member.value.span);
  }
  return member.value.items;
}
