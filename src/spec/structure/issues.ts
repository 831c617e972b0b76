import type { z } from "zod";
import { accountShape } from "../shapes.ts";
import { nodeAt, type Path, type SourceNode } from "../source/tree.ts";
import { hintFrom, nearest, oneOf } from "../suggest.ts";
import { messageOf } from "./messages.ts";
import type { Report } from "./report.ts";
import type { AnySchema } from "./schema-at.ts";
import { keysAt } from "./schema-at.ts";

type Issue = z.core.$ZodIssue;

/** What must be left out so that the rest can be read. */
export type Cut = Path;

/**
 * Tells one of zod's issues as a problem.
 *
 * @returns the paths of what must be left out so that the rest can be read
 */
export function tell(issue: Issue, schema: AnySchema, report: Report, at: Path = []): Cut[] {
  const path: Path = [...at, ...(issue.path as (string | number)[])];
  if (issue.code === "unrecognized_keys") return tellUnknown(issue.keys, path, schema, report);
  if (issue.code === "invalid_union") return tellUnion(issue, path, schema, report);
  if (issue.code === "invalid_key") return tellKey(issue, path, report);
  if (issue.code === "invalid_type") return tellType(issue, path, report);
  const node = nodeAt(report.root, path);
  if (issue.code === "invalid_value") return tellValue(issue, path, node, report);
  // What was taken out of a list or mapping has been told; that it is lacking now follows.
  if (issue.code === "custom" || issue.code === "too_small") {
    if (report.isDamaged(path)) return [path];
  }
  const { code, message, hint } = messageOf(issue.message, node, textOf(node));
  report.error(code, path, message, hint);
  return [path];
}

function tellUnknown(
  keys: readonly string[],
  path: Path,
  schema: AnySchema,
  report: Report,
): Cut[] {
  const known = keysAt(schema, path);
  return keys.map(key => {
    const hint = hintFrom(key, known, "known are");
    report.error(
      "unknown-key",
      [...path, key],
      `unknown key \`${key}\`${within(path)}`,
      hint,
      "key",
    );
    return [...path, key];
  });
}

/** Of the branches the one is told that fits the kind of value that stands there. */
function tellUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: Path,
  schema: AnySchema,
  report: Report,
): Cut[] {
  const fits = issue.errors.find(
    branch => !branch.some(inner => inner.code === "invalid_type" && inner.path.length === 0),
  );
  if (fits) return fits.flatMap(inner => tell(inner, schema, report, path));
  const expected = issue.errors.flatMap(branch =>
    branch.flatMap(inner =>
      inner.code === "invalid_type" && inner.path.length === 0 ? [kindOf(inner.expected)] : [],
    ),
  );
  const node = nodeAt(report.root, path);
  if (node === undefined) return [path];
  const message = `${labelOf(path)} must be ${[...new Set(expected)].join(" or ")}, not ${describe(node)}`;
  const kinds = [...new Set(expected)];
  const hint = kinds.includes("text") ? hintForType("text", node) : `write ${kinds.join(" or ")}`;
  report.error("wrong-type", path, message, hint);
  return [path];
}

function tellKey(
  issue: Extract<Issue, { code: "invalid_key" }>,
  path: Path,
  report: Report,
): Cut[] {
  const key = String(path.at(-1));
  const check = issue.issues[0]?.message ?? "name";
  const { code, message, hint } = messageOf(check, undefined, key);
  report.error(code, path, message, hint, "key");
  return [path];
}

function tellType(
  issue: Extract<Issue, { code: "invalid_type" }>,
  path: Path,
  report: Report,
): Cut[] {
  const node = nodeAt(report.root, path);
  if (node === undefined) {
    const key = String(path.at(-1));
    const hint = missingHints[key] ?? `write \`${key}: …\``;
    report.error(
      "missing-key",
      path,
      `\`${key}\` is missing${within(path.slice(0, -1))}`,
      hint,
      "key",
    );
    return [path];
  }
  if (path.at(-1) === "account" && node.kind === "scalar" && node.value !== null) {
    const hint = accountShape.test(node.text)
      ? `write "${node.text}"`
      : "write twelve digits in quotes";
    report.error("unquoted-account", path, accountMessage(node.text), hint);
    return [path];
  }
  const expected = kindOf(issue.expected);
  const message = `${labelOf(path)} must be ${expected}, not ${describe(node)}`;
  report.error("wrong-type", path, message, hintForType(expected, node));
  return [path];
}

function accountMessage(text: string): string {
  const lost = text.startsWith("0") ? " and drops its leading zero" : "";
  return `an account must stand in quotes: YAML reads \`${text}\` as a number${lost}`;
}

const missingHints: Readonly<Record<string, string>> = {
  version: "write `version: 1`",
  account: 'write `account: "111122223333"`, the account that owns the keys',
  region: "write `region: eu-west-1`, for example",
  applications: "write `applications:` and at least one application",
  oidc: "write the issuer of the cluster's tokens; `aws eks describe-cluster` shows it",
  aliases: 'write `aliases: ["prod-*-sops"]`, for example',
  may: "write `may: [decrypt]`, for example",
  trust: "write who can assume the role: `github`, `gitlab` or `principals`",
  files: 'write `files: "apps/{app}/{env}/*.enc.yaml"`, for example',
};

function tellValue(
  issue: Extract<Issue, { code: "invalid_value" }>,
  path: Path,
  node: SourceNode | undefined,
  report: Report,
): Cut[] {
  const values = issue.values.map(String);
  if (node === undefined) {
    return tellType({ ...issue, code: "invalid_type", expected: "number" }, path, report);
  }
  const given = textOf(node);
  const message = `${labelOf(path)} must be ${oneOf(values)}, not ${describe(node)}`;
  const guess = nearest(given, values);
  const hint =
    guess === given
      ? `write it without quotes: ${given}`
      : `${guess === undefined ? `write ${oneOf(values)}` : `did you mean \`${guess}\`?`}`;
  report.error("unknown-value", path, message, hint);
  return [path];
}

/** Where a key stands, for people: without the numbers of lists, since the line is told. */
function within(path: Path): string {
  const names = path.filter(step => typeof step === "string");
  return names.length === 0 ? "" : ` in \`${names.join(".")}\``;
}

function labelOf(path: Path): string {
  const step = path.at(-1);
  return typeof step === "string" ? `\`${step}\`` : "an entry of this list";
}

function kindOf(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "`true` or `false`",
    array: "a list",
    object: "a mapping",
    record: "a mapping",
  };
  return names[expected] ?? expected;
}

function textOf(node: SourceNode | undefined): string {
  return node?.kind === "scalar" ? node.text : "";
}

function describe(node: SourceNode): string {
  if (node.kind === "map") return "a mapping";
  if (node.kind === "list") return "a list";
  if (node.value === null) return "empty";
  if (typeof node.value === "string") return `the text \`${shorten(node.text)}\``;
  if (typeof node.value === "number" && !Number.isFinite(node.value)) return `\`${node.text}\``;
  return `the ${typeof node.value === "number" ? "number" : "truth value"} \`${node.text}\``;
}

function hintForType(expected: string, node: SourceNode): string {
  if (node.kind === "scalar" && node.value !== null) {
    if (expected === "text") return `put it in quotes: "${shorten(node.text)}"`;
    if (expected === "a list") return `write \`[${shorten(node.text)}]\``;
  }
  if (node.kind === "map" && expected === "a list") return "start each entry with `- `";
  if (node.kind === "scalar" && node.value === null && expected === "a mapping") {
    return "write `{}` if it needs nothing";
  }
  if (node.kind === "list" && expected === "a mapping") return "write `name: …` instead of `- …`";
  return `write ${expected}`;
}

function shorten(text: string): string {
  const line = text.split("\n")[0] ?? "";
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
