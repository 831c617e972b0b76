import { expect, test } from "vitest";
import { allowAll, askOne } from "./ask.ts";

test("a decision is read once and stays: its trace is the same object each time", () => {
  const decision = askOne({ identity: [allowAll] });
  expect(decision.trace).toBe(decision.trace);
  expect(decision.reason).toBe(decision.reason);
});

test("a decision as JSON has its answer, request, reason and trace", () => {
  const decision = askOne({ identity: [allowAll] });
  const { answer, request, reason, trace } = decision;
  const plain = JSON.parse(JSON.stringify({ answer, request, reason, trace }));
  expect(JSON.parse(JSON.stringify(decision))).toEqual(plain);
  expect(plain.trace.length).toBe(2);
});
