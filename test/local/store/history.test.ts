import { expect, test } from "vitest";
import { type Call, isLinearizable } from "./history.ts";

function write(from: number, to: number, value: string): Call<string> {
  return { from, to, step: () => value };
}

function read(from: number, to: number, value: string): Call<string> {
  return { from, to, step: found => (found === value ? found : undefined) };
}

test.each([
  ["a read of what was written before it", [write(1, 2, "b"), read(3, 4, "b")], true],
  ["a read of what was overwritten before it", [write(1, 2, "b"), read(3, 4, "a")], false],
  ["a read beside a write, either way", [write(1, 9, "b"), read(2, 3, "a"), read(4, 5, "b")], true],
  ["a read that goes back", [write(1, 9, "b"), read(2, 3, "b"), read(4, 5, "a")], false],
  ["a write without an answer that came late", [write(1, Infinity, "b"), read(8, 9, "b")], true],
  ["a write without an answer that never came", [write(1, Infinity, "b"), read(8, 9, "a")], true],
  [
    "a write without an answer that is undone",
    [write(1, Infinity, "b"), read(2, 3, "b"), read(4, 5, "a")],
    false,
  ],
])("%s is told from what no order explains", (_, calls, linearizable) => {
  expect(isLinearizable("a", calls)).toBe(linearizable);
});
