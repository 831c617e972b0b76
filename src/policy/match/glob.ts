/**
 * A piece of a pattern: text that stands for itself, or a wildcard. `**` and `*` both match any
 * number of characters, but `*` stops at a colon; `?` and `.` both match one, `.` any but a colon.
 */
export type Piece = { readonly literal: string } | "**" | "*" | "?" | ".";

/** A pattern ready to be matched. The first three forms are those that most policies use. */
export type Glob =
  | { readonly form: "any" }
  | { readonly form: "exact"; readonly text: string }
  /** One run with text around it. */
  | { readonly form: "around"; readonly before: string; readonly after: string }
  | { readonly form: "atoms"; readonly atoms: readonly number[] };

// Wildcards as negative atoms; every other atom is a UTF-16 code unit.
const anyRun = -1;
const runWithinSegment = -2;
const anyOne = -3;
const oneWithinSegment = -4;
const colon = 0x3a;

/** Puts a pattern into the form in which it is matched. */
export function globOf(pieces: readonly Piece[]): Glob {
  if (pieces.every(isLiteral)) return { form: "exact", text: textOf(pieces) };
  if (pieces.length === 1 && pieces[0] === "**") return { form: "any" };
  const run = pieces.indexOf("**");
  const [before, after] = [pieces.slice(0, run), pieces.slice(run + 1)];
  if (run >= 0 && before.every(isLiteral) && after.every(isLiteral)) {
    return { form: "around", before: textOf(before), after: textOf(after) };
  }
  return { form: "atoms", atoms: pieces.flatMap(atomsOf) };
}

function isLiteral(piece: Piece): piece is { readonly literal: string } {
  return typeof piece === "object";
}

function textOf(pieces: readonly { readonly literal: string }[]): string {
  return pieces.map(piece => piece.literal).join("");
}

function atomsOf(piece: Piece): number[] {
  if (piece === "**") return [anyRun];
  if (piece === "*") return [runWithinSegment];
  if (piece === "?") return [anyOne];
  if (piece === ".") return [oneWithinSegment];
  return Array.from({ length: piece.literal.length }, (_, i) => piece.literal.charCodeAt(i));
}

/**
 * Whether the whole of `text` matches. Where no run stops at colons this takes about as many steps
 * as the text and the pattern have characters, and never more than one times the other.
 */
export function globMatches(glob: Glob, text: string): boolean {
  switch (glob.form) {
    case "any":
      return true;
    case "exact":
      return text === glob.text;
    case "around":
      return (
        text.length >= glob.before.length + glob.after.length &&
        text.startsWith(glob.before) &&
        text.endsWith(glob.after)
      );
    default:
      return atomsMatch(glob.atoms, text);
  }
}

// Patterns that were cut at their runs, so that each is cut once.
const cuts = new WeakMap<readonly number[], readonly Part[] | "by places">();

function atomsMatch(atoms: readonly number[], text: string): boolean {
  let parts = cuts.get(atoms);
  if (parts === undefined) {
    parts = atoms.some(atom => atom === runWithinSegment) ? "by places" : cutAtRuns(atoms);
    cuts.set(atoms, parts);
  }
  return parts === "by places" ? placesMatch(atoms, text) : partsMatch(parts, text);
}

/** What stands between two runs of a pattern. */
interface Part {
  readonly atoms: readonly number[];
  /** The part itself, where it holds no wildcard. */
  readonly text?: string;
}

function cutAtRuns(atoms: readonly number[]): readonly Part[] {
  const parts: number[][] = [[]];
  for (const atom of atoms) {
    if (atom === anyRun) parts.push([]);
    else parts.at(-1)?.push(atom);
  }
  return parts.map(part =>
    part.some(isOne) ? { atoms: part } : { atoms: part, text: stringOf(part) },
  );
}

function stringOf(units: readonly number[]): string {
  let text = "";
  for (const unit of units) text += String.fromCharCode(unit);
  return text;
}

/**
 * Matches a pattern whose runs match anything: each part at its first place behind the part before
 * it. A later place would only leave less text for the parts that follow.
 */
function partsMatch(parts: readonly Part[], text: string): boolean {
  let at = partEnd(parts[0], text, 0);
  const last = parts.length - 1;
  if (last === 0) return at === text.length;
  for (let index = 1; at !== undefined && index < last; index++)
    at = findPart(parts[index], text, at);
  return at !== undefined && endsWithPart(parts[last], text, at);
}

/** The end of a part that begins at a place; undefined where it does not match there. */
function partEnd(part: Part | undefined, text: string, start: number): number | undefined {
  if (part === undefined) return start;
  if (part.text !== undefined) {
    return text.startsWith(part.text, start) ? start + part.text.length : undefined;
  }
  let at = start;
  for (const atom of part.atoms) {
    const unit = text.charCodeAt(at);
    if (isOne(atom)) {
      // A `?` is one whole character, and begins with none's second half.
      if (at >= text.length || isSecondHalf(text, at)) return undefined;
      if (atom === oneWithinSegment && unit === colon) return undefined;
      at += isSecondHalf(text, at + 1) ? 2 : 1;
    } else if (atom === unit) at += 1;
    else return undefined;
  }
  return at;
}

/** The end of the first match of a part at or behind a place. */
function findPart(part: Part | undefined, text: string, from: number): number | undefined {
  if (part === undefined) return from;
  if (part.text !== undefined) {
    const found = text.indexOf(part.text, from);
    return found < 0 ? undefined : found + part.text.length;
  }
  for (let start = from; start <= text.length; start++) {
    const end = partEnd(part, text, start);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** Whether the text ends with a part that begins at or behind a place. */
function endsWithPart(part: Part | undefined, text: string, from: number): boolean {
  if (part === undefined) return true;
  if (part.text !== undefined) {
    return text.length - from >= part.text.length && text.endsWith(part.text);
  }
  // A `?` takes one unit or two, so the part begins between its own length and twice that.
  const first = Math.max(from, text.length - 2 * part.atoms.length);
  for (let start = text.length - part.atoms.length; start >= first; start--) {
    if (partEnd(part, text, start) === text.length) return true;
  }
  return false;
}

/**
 * Walks the text once and keeps the places in the pattern that the text so far can have reached.
 * No wildcard is ever tried twice for the same place, so no pattern is slow.
 */
function placesMatch(atoms: readonly number[], text: string): boolean {
  let reached = new Places(atoms.length + 1);
  let next = new Places(atoms.length + 1);
  enter(atoms, reached, 0);
  for (let at = 0; at < text.length && reached.count > 0; at++) {
    const unit = text.charCodeAt(at);
    const secondHalf = isSecondHalf(text, at);
    next.clear();
    for (let index = 0; index < reached.count; index++) {
      step(atoms, next, reached.list[index] ?? 0, unit, secondHalf);
    }
    [reached, next] = [next, reached];
  }
  return reached.has(atoms.length);
}

/** A set of places in a pattern, that is emptied without looking at each. */
class Places {
  readonly list: Int32Array;
  readonly #rounds: Int32Array;
  #round = 1;
  count = 0;

  constructor(size: number) {
    this.list = new Int32Array(size);
    this.#rounds = new Int32Array(size);
  }

  clear(): void {
    this.count = 0;
    this.#round += 1;
  }

  has(place: number): boolean {
    return this.count > 0 && this.#rounds[place] === this.#round;
  }

  add(place: number): void {
    if (this.has(place)) return;
    this.#rounds[place] = this.#round;
    this.list[this.count++] = place;
  }
}

function step(
  atoms: readonly number[],
  next: Places,
  place: number,
  unit: number,
  secondHalf: boolean,
): void {
  const atom = atoms[place];
  // The second half of a character costs no further `?`, and begins none.
  if (secondHalf && isOne(atoms[place - 1])) enter(atoms, next, place);
  if (atom === undefined) return;
  if (atom === anyRun || (atom === runWithinSegment && unit !== colon)) enter(atoms, next, place);
  else if (isOne(atom)) {
    if (secondHalf) return;
    if (atom === anyOne || unit !== colon) enter(atoms, next, place + 1);
  } else if (atom === unit) enter(atoms, next, place + 1);
}

/** Adds a place, and those behind the runs that follow, since a run may be empty. */
function enter(atoms: readonly number[], places: Places, place: number): void {
  for (let at = place; !places.has(at); at++) {
    places.add(at);
    if (atoms[at] !== anyRun && atoms[at] !== runWithinSegment) return;
  }
}

function isOne(atom: number | undefined): boolean {
  return atom === anyOne || atom === oneWithinSegment;
}

/** Whether the unit at a place is the second half of a character of two. */
function isSecondHalf(text: string, at: number): boolean {
  return isLowSurrogate(text.charCodeAt(at)) && isHighSurrogate(text.charCodeAt(at - 1));
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
