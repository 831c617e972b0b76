import { expect, test } from "vitest";
import type { Answer, RequestContext, Statement } from "../../src/model/index.ts";
import conditions from "../vectors/policy/conditions.json" with { type: "json" };
import decisions from "../vectors/policy/decisions.json" with { type: "json" };
import { ask, holds, type Question } from "./ask.ts";

interface ConditionRow {
  readonly page: string;
  readonly condition: Statement["Condition"];
  readonly context: RequestContext;
  readonly answer: Answer;
}

interface DecisionRow {
  readonly title: string;
  readonly page: string;
  readonly question: Question;
  readonly answer: Answer;
}

for (const row of conditions as unknown as readonly ConditionRow[]) {
  test(`${JSON.stringify(row.condition)} is ${row.answer} for ${JSON.stringify(row.context)}`, () => {
    expect(holds(row.condition, row.context), row.page).toBe(row.answer);
  });
}

for (const row of decisions as unknown as readonly DecisionRow[]) {
  test(row.title, () => {
    expect(ask(row.question).answer, row.page).toBe(row.answer);
  });
}

test("every vector names the page that it follows, and no two decisions have one title", () => {
  const rows = [...conditions, ...decisions];
  expect(rows.filter(row => !row.page.startsWith("https://docs.aws.amazon.com/"))).toEqual([]);
  expect(new Set(decisions.map(row => row.title)).size).toBe(decisions.length);
});
