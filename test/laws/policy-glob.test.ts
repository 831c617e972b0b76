import fc from "fast-check";
import { expect, test } from "vitest";
import { globMatches, globOf, type Piece } from "../../src/policy/match/glob.ts";
import { readPattern } from "../../src/policy/match/text-pattern.ts";

/** Short texts of few characters, so that patterns do match now and then. */
const alphabet = fc.constantFrom("a", "b", ":", "\n", "\u{1f511}", "\u{1f512}");
const text = fc.array(alphabet, { maxLength: 8 }).map(parts => parts.join(""));
const piece: fc.Arbitrary<Piece> = fc.oneof(
  alphabet.map(literal => ({ literal })),
  fc.constantFrom<Piece>("**", "*", "?", "."),
);

/** The same pattern as a regular expression: another engine with the same meaning. */
function regexOf(pieces: readonly Piece[]): RegExp {
  const source = pieces.map(each => {
    if (each === "**") return "[^]*";
    if (each === "*") return "[^:]*";
    if (each === "?") return "[^]";
    if (each === ".") return "[^:]";
    return each.literal.replace(/[^a-z]/gu, char => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  });
  return new RegExp(`^${source.join("")}$`, "u");
}

test("a pattern matches what the same regular expression matches", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }), text, (pieces, value) => {
      expect(globMatches(globOf(pieces), value)).toBe(regexOf(pieces).test(value));
    }),
    { numRuns: 5_000 },
  );
});

test("a pattern made of a text by putting wildcards into it matches the text", () => {
  const cut = fc.array(fc.nat(20), { maxLength: 4 });
  fc.assert(
    fc.property(text, cut, (value, places) => {
      const chars = [...value];
      for (const place of places) {
        if (place < chars.length) chars[place] = place % 2 === 0 ? "*" : "?";
      }
      const { glob } = readPattern(chars.join(""), { variables: false, wildcards: "whole-text" });
      expect(glob && globMatches(glob, value)).toBe(true);
    }),
  );
});

test("many stars in a row take no more than pattern times text steps", () => {
  // With backtracking this is 2 to the power of 40, and the test would never end.
  const pattern = `${"*a".repeat(40)}b`;
  const { glob } = readPattern(pattern, { variables: false, wildcards: "whole-text" });
  expect(glob && globMatches(glob, "a".repeat(10_000))).toBe(false);
});

test("text without wildcards matches itself and nothing else", () => {
  fc.assert(
    fc.property(text, text, (one, another) => {
      const { glob } = readPattern(one, { variables: true, wildcards: "resource-arn" });
      expect(glob && globMatches(glob, another)).toBe(one === another);
    }),
  );
});
