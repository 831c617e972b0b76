import type { PatternPiece, TextPattern } from "../match/text-pattern.ts";
import { untold } from "../scope.ts";
import { type Bit, no, yes } from "./bits.ts";
import type { Frame } from "./frame.ts";
import type { Names } from "./names.ts";

/** A text, or a variable by the number of its condition key. */
type Part =
  | { readonly text: string }
  | { readonly number: number; readonly otherwise: string | undefined };

/** A pattern with variables that is text around at most one run of any characters. */
export interface FilledPattern {
  readonly before: readonly Part[];
  /** Undefined where the pattern has no run. */
  readonly after: readonly Part[] | undefined;
}

/** Makes the fast form of a pattern with variables; undefined where it has further wildcards. */
export function filledOf(pattern: TextPattern, names: Names): FilledPattern | undefined {
  const at = pattern.pieces.indexOf("**");
  const before = partsOf(at < 0 ? pattern.pieces : pattern.pieces.slice(0, at), names);
  const after = at < 0 ? undefined : partsOf(pattern.pieces.slice(at + 1), names);
  if (before === undefined || (at >= 0 && after === undefined)) return undefined;
  return { before, after };
}

function partsOf(pieces: readonly PatternPiece[], names: Names): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const piece of pieces) {
    if (typeof piece !== "object") return undefined;
    if ("literal" in piece) parts.push({ text: piece.literal });
    else {
      const number = names.numberOf(piece.variable.toLowerCase());
      parts.push({ number, otherwise: piece.default });
    }
  }
  return parts;
}

/**
 * Whether a text matches a pattern under the request's variables.
 * @param ignoreCase whether `text` is in lower case and the pattern is to be taken so
 * @returns undefined where the pattern is one for the reference: a variable is not known, has many
 *   values, or brings a wildcard
 */
export function filledMatches(
  { before, after }: FilledPattern,
  text: string,
  frame: Frame,
  ignoreCase = false,
): Bit | undefined {
  const head = fill(before, frame, ignoreCase);
  if (typeof head !== "string") return head;
  if (after === undefined) return head === text ? yes : no;
  const tail = fill(after, frame, ignoreCase);
  if (typeof tail !== "string") return tail;
  const long = text.length >= head.length + tail.length;
  return long && text.startsWith(head) && text.endsWith(tail) ? yes : no;
}

function fill(parts: readonly Part[], frame: Frame, ignoreCase: boolean): string | Bit | undefined {
  let filled = "";
  for (const part of parts) {
    if ("text" in part) {
      filled += part.text;
      continue;
    }
    const value = frame.at(part.number);
    if (value === undefined && part.otherwise === undefined) return no;
    if (value === untold || typeof value === "object") return undefined;
    const text = value ?? part.otherwise ?? "";
    if (text.includes("*") || text.includes("?")) return undefined;
    filled += text;
  }
  return ignoreCase ? filled.toLowerCase() : filled;
}
