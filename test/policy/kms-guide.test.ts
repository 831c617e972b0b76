import { describe, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { guidePages as pages } from "./guides.ts";

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
