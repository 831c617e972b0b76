import { expect, test } from "vitest";
import { contestedPoints, evaluate, readingsOf } from "../../src/policy/index.ts";
import { allowAll, askOne } from "./ask.ts";
import { estateOf } from "./world.ts";

const question = {
  identity: [
    { ...allowAll, Condition: { "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": "a" } } },
  ],
};

test("a decision that turns on a contested point can be asked both ways", () => {
  const decision = askOne(question);
  expect(decision.answer).toBe("unknown");
  expect(readingsOf(decision, estateOf(question))).toEqual([
    { point: "forany-if-exists", yes: "allowed", no: "denied" },
  ]);
});

test("an assumption about one point leaves the others open", () => {
  const { request } = askOne(question);
  const assume = { "set-operator-on-null": true };
  expect(evaluate(request, estateOf(question), { assume }).answer).toBe("unknown");
});

test("a decision that is certain has no readings", () => {
  const certain = { identity: [allowAll] };
  expect(readingsOf(askOne(certain), estateOf(certain))).toEqual([]);
});

test("every contested point says what is open, asks a question and names a page of AWS's", () => {
  for (const { says, question: asked, page } of Object.values(contestedPoints)) {
    expect(says).not.toMatch(/\.$/);
    expect(asked).toMatch(/\?$/);
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});
