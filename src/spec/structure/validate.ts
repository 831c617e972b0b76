import type { z } from "zod";
import { type File, fileSchema } from "../schema.ts";
import type { Path, SourceMap } from "../source/tree.ts";
import { plain, remove, replace } from "../source/tree.ts";
import { nearest } from "../suggest.ts";
import { tell } from "./issues.ts";
import type { Report } from "./report.ts";
import { isRequired, keysAt } from "./schema-at.ts";

/** What stands in for a key at the top of the file that is missing or wrong. */
const standIns: ReadonlyMap<unknown, string | number> = new Map<unknown, string | number>([
  ["version", 1],
  ["account", "000000000000"],
  ["region", "us-east-1"],
]);

/**
 * Holds a tree against the schema. Whatever does not fit is told and left out of the tree, until
 * the rest fits: so the rest can be checked for its meaning in the same go.
 */
export function validate(root: SourceMap, report: Report): File {
  for (let round = 0; round < 1000; round++) {
    const parsed = fileSchema.safeParse(plain(root));
    if (parsed.success) return parsed.data;
    const { issues } = parsed.error;
    const cuts = issues.flatMap(issue =>
      follows(issue, issues) ? [issue.path as Path] : tell(issue, fileSchema, report),
    );
    for (const cut of distinct(cuts.map(wholeOf))) leaveOut(root, cut, report);
  }
  throw new Error("the schema refuses the file however much is left out");
}

type Issue = z.core.$ZodIssue;

/** Whether an issue only follows from another one: then that one alone is told. */
function follows(issue: Issue, issues: readonly Issue[]): boolean {
  // Zod's own limit of safe integers: the schema's narrower limits tell the same.
  if ("note" in issue) return true;
  const unknown = issues.filter(other => other.code === "unrecognized_keys");
  if (issue.code === "custom") {
    return unknown.some(other => other.path.join("\n") === issue.path.join("\n"));
  }
  return unknown.some(
    other =>
      other.path.length === issue.path.length - 1 &&
      other.path.every((step, index) => step === issue.path[index]) &&
      other.keys.some(
        key => nearest(key, keysAt(fileSchema, other.path as Path)) === issue.path.at(-1),
      ),
  );
}

/**
 * What must go with a wrong value: everything that needs it, and the whole of an entry that says
 * who may do something, so that half of it is not read as something else.
 */
function wholeOf(path: Path): Path {
  if (path[0] === "access" || path[0] === "roles") return path.slice(0, 2);
  if (path[0] === "applications" && permissions.has(path[2])) return path.slice(0, 4);
  let whole = path;
  while (whole.length > 1 && isRequired(fileSchema, whole)) whole = whole.slice(0, -1);
  return whole;
}

const permissions = new Set<unknown>(["decrypt", "encrypt", "describe"]);

/** Each path once, from the back, so that places in lists before a cut stay what they are. */
function distinct(paths: readonly Path[]): Path[] {
  const unique = new Map(paths.map(path => [JSON.stringify(path), path]));
  return [...unique.values()].sort(fromTheBack);
}

function leaveOut(root: SourceMap, path: Path, report: Report): void {
  report.damage(path);
  const [first] = path;
  if (path.length === 0) root.entries.clear();
  else if (path.length > 1 || typeof first !== "string") remove(root, path);
  else if (standIns.has(first)) replace(root, first, standIns.get(first) ?? "");
  else if (first === "applications") standInForApplications(root, report);
  else remove(root, path);
}

function standInForApplications(root: SourceMap, report: Report): void {
  const path = ["applications"];
  const value = { kind: "map" as const, span: report.span(path), entries: new Map() };
  root.entries.set("applications", { key: report.span(path, "key"), value });
}

function fromTheBack(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (typeof x === "number" && typeof y === "number" && x !== y) return y - x;
    if (x !== y) return String(x) < String(y) ? -1 : 1;
  }
  return b.length - a.length;
}
