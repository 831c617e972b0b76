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

/** Whether the whole of `text` matches. Takes at most pattern times text steps, for any pattern. */
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

/**
 * Walks the text once and keeps the set of places in the pattern that the text so far can have
 * reached. No wildcard is ever tried twice for the same place, so no pattern is slow.
 */
function atomsMatch(atoms: readonly number[], text: string): boolean {
  let reached = new Uint8Array(atoms.length + 1);
  let next = new Uint8Array(atoms.length + 1);
  enter(atoms, reached, 0);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // A `?` is one whole character: the second half of a surrogate pair costs no further `?`.
    const secondHalf = isLowSurrogate(unit) && at > 0 && isHighSurrogate(text.charCodeAt(at - 1));
    next.fill(0);
    for (let place = 0; place <= atoms.length; place++) {
      if (reached[place] === 0) continue;
      step(atoms, next, place, unit, secondHalf);
    }
    [reached, next] = [next, reached];
  }
  return reached[atoms.length] === 1;
}

function step(
  atoms: readonly number[],
  next: Uint8Array,
  place: number,
  unit: number,
  secondHalf: boolean,
): void {
  const atom = atoms[place];
  if (secondHalf && isOne(atoms[place - 1])) enter(atoms, next, place);
  if (atom === undefined) return;
  if (atom === anyRun || (atom === runWithinSegment && unit !== colon)) enter(atoms, next, place);
  else if (isOne(atom)) {
    if (secondHalf) return;
    if (atom === anyOne || unit !== colon) enter(atoms, next, place + 1);
  } else if (atom === unit) enter(atoms, next, place + 1);
}

/** Marks a place as reached, and those behind the runs that follow, since a run may be empty. */
function enter(atoms: readonly number[], places: Uint8Array, place: number): void {
  places[place] = 1;
  for (let at = place; atoms[at] === anyRun || atoms[at] === runWithinSegment; at++) {
    places[at + 1] = 1;
  }
}

function isOne(atom: number | undefined): boolean {
  return atom === anyOne || atom === oneWithinSegment;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
