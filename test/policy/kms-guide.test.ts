import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/model/index.ts";
import { ask, type Question } from "./ask.ts";
import type { World } from "./world.ts";

/** One page of the KMS developer guide: its example policies, and what they answer. */
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
  /** The rule that gives the answer. */
  readonly because?: string;
}

const folder = new URL("../vectors/policy/kms-guide/", import.meta.url);
const pages = readdirSync(folder)
  .filter(name => name.endsWith(".json"))
  .sort()
  .map(name => ({
    name,
    ...(JSON.parse(readFileSync(new URL(name, folder), "utf8")) as GuidePage),
  }));

for (const { name, page, examples } of pages) {
  describe(name, () => {
    for (const { policies, cases } of examples) {
      for (const { title, question, answer, because } of cases) {
        test(title, () => {
          const decided = ask({ ...policies, ...question });
          expect(decided.unresolved, "the call must name a key that exists").toBeUndefined();
          expect(decided.answer, `${because ?? title}: ${page}`).toBe(answer);
        });
      }
    }
  });
}

const allCases = pages.flatMap(page => page.examples.flatMap(example => example.cases));

test("every page of the guide's examples is one of AWS's documentation", () => {
  const elsewhere = pages.filter(({ page }) => !page.startsWith("https://docs.aws.amazon.com/"));
  expect(elsewhere.map(({ name }) => name)).toEqual([]);
});

test("no two cases of the guide have one title", () => {
  const titles = allCases.map(({ title }) => title);
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
});

test("every example of the guide has cases", () => {
  const empty = pages.flatMap(page => page.examples.filter(({ cases }) => cases.length === 0));
  expect(empty.map(({ example }) => example)).toEqual([]);
});
