import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type DocumentKind, parsePolicy } from "../../src/policy/index.ts";
import { kindRules } from "../../src/policy/parse/kinds.ts";

/** One row of test/vectors/policy/documents: a policy, and all that is wrong with it. */
interface Case {
  readonly title: string;
  readonly kind: DocumentKind;
  /** The page that the rule is from, or a recorded answer of AWS's. */
  readonly page: string;
  /** Put over the plainest statement of the kind, from which `without` is taken first. */
  readonly statement?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  /** `2012-10-17` where absent, none where null. */
  readonly version?: unknown;
  /** The whole policy, or its very text. */
  readonly policy?: unknown;
  readonly text?: string;
  readonly problems: readonly {
    readonly code: string;
    readonly severity?: "warning";
    /** The text at the place; its beginning, where `…` ends it. */
    readonly at: string;
  }[];
}

const folder = resolve(import.meta.dirname, "../vectors/policy/documents");
const files = readdirSync(folder);

const own = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" };
const plainest: Readonly<Record<DocumentKind, Readonly<Record<string, unknown>>>> = {
  identity: own,
  managed: own,
  boundary: own,
  session: own,
  "service-control": own,
  key: { ...own, Principal: { AWS: "111122223333" } },
  "vpc-endpoint": { ...own, Principal: "*" },
  "resource-control": { ...own, Effect: "Deny", Principal: "*" },
  trust: { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" },
};

function textOf({ kind, policy, statement, text, version, without = [] }: Case): string {
  if (text !== undefined) return text;
  if (policy !== undefined) return JSON.stringify(policy);
  const kept = Object.entries(plainest[kind]).filter(([name]) => !without.includes(name));
  const Statement = { ...Object.fromEntries(kept), ...statement };
  if (version === null) return JSON.stringify({ Statement });
  return JSON.stringify({ Version: version ?? "2012-10-17", Statement });
}

/** What stands at the place of a problem, cut as the row has it. */
function at(source: string, wanted: string | undefined): string {
  if (wanted?.endsWith("…") !== true) return source;
  return `${source.slice(0, wanted.length - 1)}…`;
}

describe.each(files)("%s", file => {
  const cases = JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Case[];

  test.each(cases.map(each => [each.title, each] as const))("%s", (_, each) => {
    const text = textOf(each);
    const { document, problems } = parsePolicy(text, { kind: each.kind });
    const found = problems.map(({ code, severity, span }, index) => {
      const source = text.slice(span?.start.offset, span?.end.offset);
      return { code, severity, at: at(source, each.problems[index]?.at) };
    });
    expect(found).toEqual(each.problems.map(one => ({ severity: "error", ...one })));
    expect(document === undefined).toBe(found.some(({ severity }) => severity === "error"));
    expect(each.page).toMatch(/^https:\/\//);
  });
});

test("every kind has rows, and the plainest policy of each is without fault", () => {
  const rows = files.flatMap(
    file => JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Case[],
  );
  for (const kind of Object.keys(plainest) as DocumentKind[]) {
    expect(rows.filter(row => row.kind === kind).length, kind).toBeGreaterThan(2);
    expect(kindRules[kind].page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    const text = textOf({ title: "", kind, page: "", problems: [] });
    expect(parsePolicy(text, { kind }).problems, kind).toEqual([]);
  }
});
