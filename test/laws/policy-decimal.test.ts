import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDecimals } from "../../src/policy/condition/decimal.ts";

const digits = fc.array(fc.constantFrom("0", "0", "1", "9"), { minLength: 1, maxLength: 6 });
const decimal = fc
  .tuple(fc.constantFrom("", "+", "-"), digits, fc.option(digits))
  .map(([sign, whole, part]) => sign + whole.join("") + (part === null ? "" : `.${part.join("")}`));

/** The number in millionths, exactly. */
function millionths(text: string): bigint {
  const [whole = "", part = ""] = text.replace(/^[+-]/, "").split(".");
  const size = BigInt(whole + part.padEnd(6, "0"));
  return text.startsWith("-") ? -size : size;
}

test("decimals compare as their numbers do, however they are written", () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      const difference = millionths(a) - millionths(b);
      expect(compareDecimals(a, b)).toBe(difference === 0n ? 0 : difference > 0n ? 1 : -1);
    }),
    { numRuns: 5_000 },
  );
});
