import { type Glob, globMatches, type Piece } from "../match/glob.ts";
import type { TextPattern } from "../match/text-pattern.ts";

/** A pattern without variables in the form in which it is matched fastest. */
export type Matcher =
  | { readonly form: "any" }
  | { readonly form: "exact"; readonly text: string }
  /** One run of any characters with text around it. */
  | { readonly form: "around"; readonly before: string; readonly after: string }
  /** Several such runs: the texts between them stand in this order. */
  | {
      readonly form: "between";
      readonly before: string;
      readonly middle: readonly string[];
      readonly after: string;
    }
  /** A text in lower case, and what differs from it only by case. */
  | { readonly form: "caseless"; readonly text: string }
  | { readonly form: "glob"; readonly glob: Glob };

/** Makes the matcher of a pattern; undefined where a variable stands in it. */
export function matcherOf(pattern: TextPattern): Matcher | undefined {
  const { glob } = pattern;
  if (glob === undefined) return undefined;
  if (glob.form !== "atoms") return glob;
  return betweenOf(pattern.pieces as readonly Piece[]) ?? { form: "glob", glob };
}

/** The same matcher for text in lower case; undefined of one that is a glob. */
export function foldMatcher(matcher: Matcher): Matcher | undefined {
  switch (matcher.form) {
    case "any":
      return matcher;
    case "exact":
      return { form: "exact", text: matcher.text.toLowerCase() };
    case "around": {
      const { before, after } = matcher;
      return { form: "around", before: before.toLowerCase(), after: after.toLowerCase() };
    }
    case "between":
      return {
        form: "between",
        before: matcher.before.toLowerCase(),
        middle: matcher.middle.map(text => text.toLowerCase()),
        after: matcher.after.toLowerCase(),
      };
    default:
      return undefined;
  }
}

/** A pattern whose only wildcards are runs of any characters. */
function betweenOf(pieces: readonly Piece[]): Matcher | undefined {
  const texts: string[] = [""];
  for (const piece of pieces) {
    if (piece === "**") texts.push("");
    else if (typeof piece === "object") texts[texts.length - 1] += piece.literal;
    else return undefined;
  }
  const [before = ""] = texts;
  const after = texts.at(-1) ?? "";
  return { form: "between", before, middle: texts.slice(1, -1), after };
}

/** Whether the whole of `text` matches. */
export function matches(matcher: Matcher, text: string): boolean {
  switch (matcher.form) {
    case "any":
      return true;
    case "exact":
      return text === matcher.text;
    case "around":
      return (
        text.length >= matcher.before.length + matcher.after.length &&
        text.startsWith(matcher.before) &&
        text.endsWith(matcher.after)
      );
    case "between":
      return matchesBetween(matcher, text);
    case "caseless":
      return text.length === matcher.text.length && text.toLowerCase() === matcher.text;
    default:
      return globMatches(matcher.glob, text);
  }
}

/** Takes each text at the first place where it stands: no later place could let more follow. */
function matchesBetween(
  { before, middle, after }: Matcher & { form: "between" },
  text: string,
): boolean {
  if (!text.startsWith(before)) return false;
  let at = before.length;
  for (const part of middle) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - after.length >= at && text.endsWith(after);
}
