import type { Ternary } from "../../model/decision.ts";
import { patternMatches, readPattern, type TextPattern } from "../match/text-pattern.ts";
import type { View } from "../scope.ts";
import { parseDate } from "./date.ts";
import { compareDecimals, isDecimal } from "./decimal.ts";
import { parseAddress, parseRange, rangeHas } from "./ip.ts";

/** A value of a policy, ready to be compared with a value of the request. */
export interface Comparison {
  /** As the policy has it, for people. */
  readonly pattern: TextPattern;
  /** Whether one value of the request fits, by the positive form of the operator. */
  fits(value: string, scope: View): Ternary;
}

/** Makes the comparison for one value of a policy; undefined where AWS would refuse the value. */
export type Comparer = (value: string, variables: boolean) => Comparison | undefined;

const plain = { variables: false, wildcards: "none" } as const;

/** StringEquals, StringEqualsIgnoreCase and StringLike. */
export function stringComparer(form: "exact" | "ignore-case" | "like"): Comparer {
  const wildcards = form === "like" ? "whole-text" : "none";
  const ignoreCase = form === "ignore-case";
  return (value, variables) => {
    const pattern = readPattern(value, { variables, wildcards, ignoreCase });
    return {
      pattern,
      fits: (text, scope) =>
        patternMatches(pattern, ignoreCase ? text.toLowerCase() : text, scope, ignoreCase),
    };
  };
}

/** The same comparison without regard to case, for values of which the pages say that they have none. */
export function withoutCase(value: string, like: boolean, variables: boolean): Comparison {
  const pattern = readPattern(value, {
    variables,
    wildcards: like ? "whole-text" : "none",
    ignoreCase: true,
  });
  return {
    pattern,
    fits: (text, scope) => patternMatches(pattern, text.toLowerCase(), scope, true),
  };
}

/** ArnEquals and ArnLike, which are the same: six parts, each compared by itself. */
export const arnComparer: Comparer = (value, variables) => {
  const pattern = readPattern(value, { variables, wildcards: "whole-text" });
  const parts = splitArn(value);
  const patterns = parts.map((part, at) =>
    // A variable may stand only in the last part.
    readPattern(part, { variables: variables && at === 5, wildcards: "whole-text" }),
  );
  const misplaced = variables && parts.slice(0, 5).some(part => part.includes("${"));
  return {
    pattern,
    fits: (text, scope) => {
      if (misplaced) return scope.contest("variable-outside-resource-part");
      if (parts.length < 6) return scope.contest("arn-pattern-of-few-parts");
      const texts = splitArn(text);
      if (texts.length < 6) return false;
      let all: Ternary = true;
      for (const [at, one] of patterns.entries()) {
        const matches = patternMatches(one, texts[at] ?? "", scope);
        if (matches === false) return false;
        if (matches === "unknown") all = "unknown";
      }
      return all;
    },
  };
};

/** Splits at the first five colons that do not stand inside of a variable. */
function splitArn(text: string): string[] {
  const parts = text.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** The Numeric operators; `test` is given the sign of request minus policy. */
export function numericComparer(test: (sign: number) => boolean): Comparer {
  return value => {
    if (!isDecimal(value)) return undefined;
    return {
      pattern: readPattern(value, plain),
      fits: text => isDecimal(text) && test(compareDecimals(text, value)),
    };
  };
}

/** The Date operators. */
export function dateComparer(test: (sign: number) => boolean): Comparer {
  return value => {
    const there = parseDate(value);
    if (there === undefined) return undefined;
    return {
      pattern: readPattern(value, plain),
      fits: (text, scope) => {
        const here = parseDate(text);
        if (here === undefined) return false;
        if (there === "ambiguous" || here === "ambiguous") {
          return scope.contest("date-of-four-digits");
        }
        return test(Math.sign(here - there));
      },
    };
  };
}

/** Bool: `true` or `false`, in any case. */
export const boolComparer: Comparer = (value, variables) => {
  const pattern = readPattern(value, plain);
  if (variables && value.includes("${")) {
    return { pattern, fits: (_, scope) => scope.contest("variable-in-bool") };
  }
  const wanted = value.toLowerCase();
  if (wanted !== "true" && wanted !== "false") return undefined;
  return { pattern, fits: text => text.toLowerCase() === wanted };
};

/** BinaryEquals: bytes, written in base64. */
export const binaryComparer: Comparer = value => {
  const wanted = decodeBase64(value);
  if (wanted === undefined) return undefined;
  return { pattern: readPattern(value, plain), fits: text => decodeBase64(text) === wanted };
};

function decodeBase64(text: string): string | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    return undefined;
  }
  return atob(text);
}

/** IpAddress: a CIDR range of either family, compared by value. */
export const addressComparer: Comparer = value => {
  const range = parseRange(value);
  if (range === undefined) return undefined;
  return {
    pattern: readPattern(value, plain),
    fits: (text, scope) => {
      const address = parseAddress(text);
      if (address === undefined) return false;
      const inside = rangeHas(range, address);
      if (range.prefixGiven || range.family === 4) return inside;
      const loose = rangeHas({ ...range, prefix: 32 }, address);
      return loose === inside ? inside : scope.contest("ipv6-without-prefix");
    },
  };
};
