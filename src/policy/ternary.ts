import type { Ternary } from "../model/decision.ts";

/** Kleene's three-valued "and": false wins, then unknown. */
export function and(a: Ternary, b: Ternary): Ternary {
  if (a === false || b === false) return false;
  return a === true ? b : a;
}

/** Kleene's three-valued "or": true wins, then unknown. */
export function or(a: Ternary, b: Ternary): Ternary {
  if (a === true || b === true) return true;
  return a === false ? b : a;
}

/** Kleene's three-valued "not". */
export function not(a: Ternary): Ternary {
  return a === "unknown" ? a : !a;
}
