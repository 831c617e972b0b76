import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/model/index.ts";
import { ask, type Question } from "./ask.ts";
import type { World } from "./world.ts";

/** One page of AWS's guides: its example policies, and what they answer. */
interface GuidePage {
  readonly page: string;
  readonly examples: readonly Example[];
}

interface Example {
  /** Which example of the page. */
  readonly example: string;
  readonly policies: World;
  readonly cases: readonly Case[];
}

interface Case {
  readonly title: string;
  /** Laid over the example's policies. */
  readonly question: Question;
  readonly answer: Answer;
  /** The KeyId that names no key, so that the call is denied before any policy is asked. */
  readonly unresolved?: string;
  /** The rule that gives the answer. */
  readonly because?: string;
}

const pages = ["kms-guide", "iam-guide"].flatMap(folder => {
  const at = new URL(`../vectors/policy/${folder}/`, import.meta.url);
  return readdirSync(at).map(name => {
    const page: GuidePage = JSON.parse(readFileSync(new URL(name, at), "utf8"));
    return { name: `${folder}/${name}`, ...page };
  });
});

for (const { name, page, examples } of pages) {
  describe(name, () => {
    for (const { policies, cases } of examples) {
      for (const { title, question, answer, unresolved, because } of cases) {
        test(title, () => {
          const decided = ask({ ...policies, ...question });
          expect(decided.unresolved, "what the call names must exist").toBe(unresolved);
          expect(decided.answer, `${because ?? title}: ${page}`).toBe(answer);
        });
      }
    }
  });
}

test("every page of the guides' examples is one of AWS's, and its file bears the page's name", () => {
  const named = pages.map(({ page }) => page.replace(/^.*\/(.+)\.html$/, "$1.json"));
  const elsewhere = pages.filter(({ page }) => !page.startsWith("https://docs.aws.amazon.com/"));
  expect(elsewhere.map(({ name }) => name)).toEqual([]);
  expect(pages.map(({ name }) => name.replace(/^.*\//, ""))).toEqual(named);
});

test("no two cases of the guides have one title", () => {
  const cases = pages.flatMap(page => page.examples.flatMap(example => example.cases));
  const titles = cases.map(({ title }) => title);
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
});

test("every example of the guides has cases", () => {
  const empty = pages.flatMap(page => page.examples.filter(({ cases }) => cases.length === 0));
  expect(empty.map(({ example }) => example)).toEqual([]);
});
