import { readFileSync } from "node:fs";
import { matchesGlob, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globToRegex } from "../../src/write/glob.ts";

interface Case {
  readonly glob: string;
  readonly matches: readonly string[];
  readonly not: readonly string[];
}

const { cases } = JSON.parse(readFileSync(resolve(import.meta.dirname, "globs.json"), "utf8")) as {
  cases: readonly Case[];
};

describe.each(cases)("the glob $glob", ({ glob, matches, not }) => {
  const regex = new RegExp(globToRegex(glob), "u");
  test.each(matches)("matches %s", path => expect(path).toMatch(regex));
  test.each(not)("does not match %s", path => expect(path).not.toMatch(regex));
});

/** Matches by trying, without any regular expression: slow and plain. */
function matchesPlainly(glob: string, path: string): boolean {
  return fillIn(glob).some(filled => matchSegments(filled.split("/"), path.split("/")));
}

function fillIn(glob: string): string[] {
  for (let open = 0; open < glob.length; open++) {
    if (glob[open] !== "{") continue;
    const commas: number[] = [];
    let depth = 1;
    let close = open + 1;
    for (; close < glob.length && depth > 0; close++) {
      if (glob[close] === "{") depth++;
      if (glob[close] === "}") depth--;
      if (glob[close] === "," && depth === 1) commas.push(close);
    }
    if (depth > 0 || commas.length === 0) continue;
    const cuts = [open, ...commas, close - 1];
    const branches = cuts.slice(1).map((end, i) => glob.slice((cuts[i] ?? 0) + 1, end));
    return branches.flatMap(branch => fillIn(glob.slice(0, open) + branch + glob.slice(close)));
  }
  return [glob];
}

function matchSegments(glob: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return path.length === 0;
  if (first === "**") {
    if (rest.length === 0) return path.length > 0 && path.every(segment => segment !== "");
    return Array.from({ length: path.length + 1 }, (_, n) => n).some(
      n => path.slice(0, n).every(segment => segment !== "") && matchSegments(rest, path.slice(n)),
    );
  }
  const [segment, ...others] = path;
  return (
    segment !== undefined && matchText([...first], [...segment]) && matchSegments(rest, others)
  );
}

function matchText(glob: readonly string[], text: readonly string[]): boolean {
  const [char, ...rest] = glob;
  if (char === undefined) return text.length === 0;
  if (char === "*") {
    return Array.from({ length: text.length + 1 }, (_, n) => n).some(n =>
      matchText(rest, text.slice(n)),
    );
  }
  const [got, ...others] = text;
  if (char === "[") {
    const choice = readClass(glob);
    if (choice) {
      return got !== undefined && choice.holds(got) && matchText(glob.slice(choice.length), others);
    }
  }
  return got !== undefined && (char === "?" || char === got) && matchText(rest, others);
}

function readClass(glob: readonly string[]) {
  const not = glob[1] === "!" || glob[1] === "^";
  const start = not ? 2 : 1;
  const end = glob.findIndex((char, at) => char === "]" && at > start);
  if (end < 0) return undefined;
  const members = glob.slice(start, end);
  const tests: ((char: string) => boolean)[] = [];
  while (members.length > 0) {
    const low = members.shift() ?? "";
    const high = members[0] === "-" ? members[1] : undefined;
    if (high === undefined) tests.push(char => char === low);
    else {
      if (low > high) return undefined;
      members.splice(0, 2);
      tests.push(char => char >= low && char <= high);
    }
  }
  return { length: end + 1, holds: (char: string) => tests.some(t => t(char)) !== not };
}

const letters = fc.constantFrom("a", "b", "c", ".", "-", "+", "(", "|", "^", "$", "\u00e9");
const pieces = fc.oneof(
  { weight: 6, arbitrary: letters },
  fc.constantFrom(
    "/",
    "*",
    "**",
    "**/",
    "/**",
    "?",
    "{a,b}",
    "{a,}",
    "{a/b,*}",
    "{b}",
    "{a,{b,c}}",
  ),
  fc.constantFrom("[ab]", "[!a]", "[a-c]", "[]a]", "[^b]", "[+-c]", "[", "]", "{", "}", ","),
);
const globs = fc.array(pieces, { minLength: 1, maxLength: 7 }).map(parts => parts.join(""));
const paths = fc
  .array(fc.oneof({ weight: 3, arbitrary: letters }, fc.constantFrom("/", "[", "]", "{", ",")), {
    maxLength: 7,
  })
  .map(parts => parts.join(""));

test("a glob's regular expression matches what a matcher that tries everything matches", () => {
  let matched = 0;
  fc.assert(
    fc.property(
      globs.filter(glob => !glob.startsWith("./")),
      fc.array(paths, { minLength: 8, maxLength: 8 }),
      (glob, candidates) => {
        const regex = new RegExp(globToRegex(glob), "u");
        // The glob itself, with its signs filled in, is the likeliest path to match.
        const own = glob.replace(/\*\*\/|[*{}[\],!^]/g, "").replaceAll("?", "b");
        for (const path of [own, ...candidates]) {
          const expected = matchesPlainly(glob, path);
          if (expected) matched++;
          expect([glob, path, regex.test(path)]).toEqual([glob, path, expected]);
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(matched).toBeGreaterThan(500);
});

test("a glob of letters, stars and braces matches what node's own matcher matches", () => {
  const simple = fc
    .array(fc.constantFrom("a", "b", "c.x", "/", "/*", "/**/", "*a", "?", "{a,b}", "{a,bc}"), {
      minLength: 1,
      maxLength: 6,
    })
    .map(parts => parts.join(""))
    // An empty segment is no path; node folds it away, and a closing slash too.
    .filter(glob => !/^\/|\/\/|\/$/.test(glob));
  const names = fc
    .array(fc.constantFrom("a", "b", "bc", "ab", "ac.x", "ba"), { minLength: 1, maxLength: 4 })
    .map(parts => parts.join("/"));
  fc.assert(
    fc.property(simple, names, (glob, path) => {
      const regex = new RegExp(globToRegex(glob), "u");
      expect([glob, path, regex.test(path)]).toEqual([glob, path, matchesGlob(path, glob)]);
    }),
    { numRuns: 3000 },
  );
});
