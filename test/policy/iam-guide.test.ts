import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/model/index.ts";
import { ask, type Question } from "./ask.ts";
import type { World } from "./world.ts";

/** A page of AWS's guides: its example policies, and what they answer to requests. */
interface GuidePage {
  readonly page: string;
  readonly examples: readonly {
    readonly example: string;
    readonly policies: World;
    readonly cases: readonly {
      readonly title: string;
      readonly question: Question;
      readonly answer: Answer;
      /** The rule, where the title does not tell it. */
      readonly because?: string;
    }[];
  }[];
}

const pages = ["kms-guide", "iam-guide"].flatMap(folder => {
  const at = new URL(`../vectors/policy/${folder}/`, import.meta.url);
  return readdirSync(at).map(name => {
    const page: GuidePage = JSON.parse(readFileSync(new URL(name, at), "utf8"));
    return { folder, name, page };
  });
});

for (const { page } of pages) {
  describe(page.page, () => {
    for (const { example, policies, cases } of page.examples) {
      describe(example, () => {
        for (const { title, question, answer, because } of cases) {
          test(title, () => {
            expect(ask({ ...policies, ...question }).answer, because).toBe(answer);
          });
        }
      });
    }
  });
}

test("every page of cases is one of AWS's, and its file bears the page's name", () => {
  for (const { name, page } of pages) {
    expect(page.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(`${page.page.replace(/.*\//, "").replace(/\.html$/, "")}.json`).toBe(name);
  }
});

test("no two cases have one title", () => {
  const titles = pages.flatMap(({ page }) =>
    page.examples.flatMap(({ cases }) => cases.map(({ title }) => title)),
  );
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
});
