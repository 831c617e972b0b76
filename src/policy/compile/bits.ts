import type { Answer, Ternary } from "../../model/decision.ts";

/**
 * A Ternary as a number: the compiled engine computes with these, since a number is compared and
 * stored faster than a value of two types.
 */
export type Bit = typeof no | typeof yes | typeof open;

export const no = 0;
export const yes = 1;
/** Not to be known. */
export const open = 2;

/** Kleene's three-valued "and". */
export function and(a: Bit, b: Bit): Bit {
  if (a === no || b === no) return no;
  return a === yes ? b : open;
}

/** Kleene's three-valued "or". */
export function or(a: Bit, b: Bit): Bit {
  if (a === yes || b === yes) return yes;
  return a === no ? b : open;
}

/** Kleene's three-valued "not". */
export function not(a: Bit): Bit {
  if (a === open) return open;
  return a === yes ? no : yes;
}

/** The number of a ternary value. */
export function bitOf(value: Ternary): Bit {
  if (value === "unknown") return open;
  return value ? yes : no;
}

/** What a number means as the answer to a request. */
export const answers: readonly [Answer, Answer, Answer] = ["denied", "allowed", "unknown"];
