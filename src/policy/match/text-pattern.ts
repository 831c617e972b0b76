import type { Ternary } from "../../model/decision.ts";
import { untold, type View } from "../scope.ts";
import { type Glob, globMatches, globOf, type Piece } from "./glob.ts";

/** A policy variable, such as `${aws:username}` or `${aws:PrincipalTag/team, 'none'}`. */
export interface Variable {
  readonly variable: string;
  readonly default?: string;
}

export type PatternPiece = Piece | Variable;

/** A value of a policy: ready where it has no variables, to be filled in where it has. */
export interface TextPattern {
  /** As the policy has it. */
  readonly source: string;
  readonly pieces: readonly PatternPiece[];
  /** The pattern itself, where no variable stands in it. */
  readonly glob?: Glob;
}

/** How the text of a pattern is read. */
export interface Reading {
  /** Whether `${…}` is a variable: with Version 2012-10-17 only. */
  readonly variables: boolean;
  /** Whether `*` and `?` are wildcards, and whether they stop at colons. */
  readonly wildcards: "none" | "whole-text" | "resource-arn";
  readonly ignoreCase?: boolean;
}

/**
 * Reads a pattern.
 *
 * In a resource ARN a wildcard stays within its segment, except that `*` at the end of one may
 * match beyond the colon.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function readPattern(source: string, reading: Reading): TextPattern {
  const pieces: PatternPiece[] = [];
  let literal = "";
  const push = (piece: PatternPiece) => {
    if (literal !== "") pieces.push({ literal });
    literal = "";
    pieces.push(piece);
  };
  for (let at = 0; at < source.length; at++) {
    const variable = reading.variables ? variableAt(source, at) : undefined;
    if (variable !== undefined) {
      if ("literal" in variable.piece) literal += variable.piece.literal;
      else push(variable.piece);
      at = variable.end - 1;
      continue;
    }
    const wildcard = wildcardAt(source, at, reading.wildcards);
    if (wildcard !== undefined) push(wildcard);
    else literal += source[at];
  }
  if (literal !== "") pieces.push({ literal });
  const folded = reading.ignoreCase ? pieces.map(foldCase) : pieces;
  if (folded.some(isVariable)) return { source, pieces: folded };
  return { source, pieces: folded, glob: globOf(folded as readonly Piece[]) };
}

function foldCase(piece: PatternPiece): PatternPiece {
  return typeof piece === "object" && "literal" in piece
    ? { literal: piece.literal.toLowerCase() }
    : piece;
}

function isVariable(piece: PatternPiece): piece is Variable {
  return typeof piece === "object" && "variable" in piece;
}

function wildcardAt(source: string, at: number, how: Reading["wildcards"]): Piece | undefined {
  const char = source[at];
  if (how === "none" || (char !== "*" && char !== "?")) return undefined;
  if (how === "whole-text") return char === "*" ? "**" : "?";
  if (char === "?") return ".";
  const next = source[at + 1];
  return next === undefined || next === ":" ? "**" : "*";
}

const variableForm = /\$\{([^${}]*)\}/y;
const defaultForm = /^([^,']+), '([^']*)'$/;

/** The variable or escape (`${*}`, `${?}`, `${$}`) that begins at `at`. */
function variableAt(
  source: string,
  at: number,
): { piece: Variable | { literal: string }; end: number } | undefined {
  if (source[at] !== "$") return undefined;
  const end = at + 4;
  const escaped = source.slice(at, end);
  if (escaped === "${*}" || escaped === "${?}" || escaped === "${$}") {
    return { piece: { literal: escaped[2] ?? "" }, end };
  }
  variableForm.lastIndex = at;
  const found = variableForm.exec(source);
  if (found === null) return undefined;
  const inner = found[1] ?? "";
  const parts = defaultForm.exec(inner);
  const piece =
    parts === null
      ? { variable: inner.trim() }
      : { variable: (parts[1] ?? "").trim(), default: parts[2] ?? "" };
  return { piece, end: variableForm.lastIndex };
}

/** A pattern whose variables are filled in. */
type Filled = { readonly glob: Glob; readonly loose?: Glob; readonly shown: string };

/** A piece, or the value of a variable in two readings: as text, and with wildcards. */
interface FilledPiece {
  readonly strict: Piece;
  readonly loose: readonly Piece[];
  /** The least length of a text that it matches, in either reading. */
  readonly least: number;
}

/**
 * Whether a text matches a pattern under the request's variables. A pattern with a variable that
 * the request lacks matches nothing.
 */
export function patternMatches(
  pattern: TextPattern,
  text: string,
  scope: View,
  ignoreCase = false,
): Ternary {
  if (pattern.glob !== undefined) return globMatches(pattern.glob, text);
  const pieces = fill(pattern, scope, ignoreCase);
  if (typeof pieces !== "object") return pieces;
  // A short pattern of many variables can be filled to very much text: most is not worth building.
  if (pieces.reduce((sum, { least }) => sum + least, 0) > text.length) return false;
  const filled = join(pieces);
  const strict = globMatches(filled.glob, text);
  if (filled.loose !== undefined && globMatches(filled.loose, text) !== strict) {
    return scope.contest("variable-with-wildcards");
  }
  return strict;
}

/** A pattern's text for people, with the variables filled in as far as they are known. */
export function shownPattern(pattern: TextPattern, scope: View): string {
  if (pattern.glob !== undefined) return pattern.source;
  const pieces = fill(pattern, scope, false);
  return typeof pieces === "object" ? join(pieces).shown : pattern.source;
}

/** Fills the variables in; where that cannot be done, says whether the pattern matches. */
function fill(
  pattern: TextPattern,
  scope: View,
  ignoreCase: boolean,
): readonly FilledPiece[] | Ternary {
  const pieces: FilledPiece[] = [];
  const known = new Map<string, FilledPiece>();
  for (const piece of pattern.pieces) {
    if (!isVariable(piece)) {
      pieces.push({ strict: piece, loose: [piece], least: leastOf(piece) });
      continue;
    }
    const value = variableValue(piece, scope);
    if (typeof value !== "object") return value;
    const text = ignoreCase ? value.text.toLowerCase() : value.text;
    const filled = known.get(text) ?? readValue(text);
    known.set(text, filled);
    pieces.push(filled);
  }
  return pieces;
}

function readValue(text: string): FilledPiece {
  const strict = { literal: text };
  if (!/[*?]/.test(text)) return { strict, loose: [strict], least: text.length };
  const wild = readPattern(text, { variables: false, wildcards: "whole-text" });
  const loose = wild.pieces as readonly Piece[];
  return { strict, loose, least: loose.reduce((sum, piece) => sum + leastOf(piece), 0) };
}

function leastOf(piece: Piece): number {
  if (typeof piece === "object") return piece.literal.length;
  return piece === "*" || piece === "**" ? 0 : 1;
}

function join(pieces: readonly FilledPiece[]): Filled {
  const glob = globOf(pieces.map(({ strict }) => strict));
  const shown = pieces.map(({ strict }) => shownPiece(strict)).join("");
  const wild = pieces.some(({ strict, loose }) => loose[0] !== strict);
  return wild
    ? { glob, loose: globOf(pieces.flatMap(({ loose }) => loose)), shown }
    : { glob, shown };
}

/** The text of a variable; without one, whether a pattern with such a variable matches. */
function variableValue(variable: Variable, scope: View): { text: string } | Ternary {
  const name = variable.variable.toLowerCase();
  const values = scope.valuesOf(name);
  if (values === untold) {
    return scope.isDoubtful(name) ? scope.contest("names-differ-by-case") : "unknown";
  }
  if (values === undefined) {
    return variable.default === undefined ? false : { text: variable.default };
  }
  if (typeof values === "string") return { text: values };
  return scope.contest("list-as-variable");
}

function shownPiece(piece: Piece): string {
  if (typeof piece === "object") return piece.literal;
  return piece === "*" || piece === "**" ? "*" : "?";
}
