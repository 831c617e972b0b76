import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matches, matchPattern } from "../../src/spec/patterns.ts";
import { nearest } from "../../src/spec/suggest.ts";

const few = (letters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...letters), { maxLength }).map(list => list.join(""));

test("a pattern matches what the same pattern as a regular expression matches", () => {
  fc.assert(
    fc.property(few("ab*?", 8), few("ab", 10), (pattern, text) => {
      const expression = pattern.replaceAll("*", ".*").replaceAll("?", ".");
      expect(matches(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text));
    }),
    { numRuns: 3000 },
  );
});

test("the stretches of the wildcards, put in their places, make the text", () => {
  fc.assert(
    fc.property(few("ab*", 8), few("ab", 10), (pattern, text) => {
      const stretches = matchPattern(pattern, text);
      fc.pre(stretches !== undefined);
      const filled = [...(stretches ?? [])].reduce(
        (rest, { from, to }) => rest.replace("*", text.slice(from, to)),
        pattern,
      );
      expect(filled).toBe(text);
    }),
    { numRuns: 3000 },
  );
});

test("many wildcards do not make matching slow", () => {
  expect(matches("*a".repeat(120), "a".repeat(119))).toBe(false);
});

describe("the guess at what was meant", () => {
  const cases: [string, string[], string | undefined][] = [
    ["regoin", ["version", "region"], "region"],
    ["prdo", ["dev", "staging", "prod"], "prod"],
    ["envs", ["version", "environments"], "environments"],
    ["environment", ["app", "env"], "env"],
    ["x", ["region", "alias"], undefined],
    ["live", ["dev", "prod"], undefined],
    ["ALIAS", ["alias"], "alias"],
    ["", ["a"], undefined],
  ];
  for (const [text, known, guess] of cases) {
    test(`\`${text}\` of ${known.join(", ")}`, () => expect(nearest(text, known)).toBe(guess));
  }
});
