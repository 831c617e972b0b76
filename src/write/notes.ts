import type { Problem, Spec } from "../model/index.ts";

/** What the user should know about the files that were written. */
export function notesOf(_spec: Spec): readonly Problem[] {
  return [];
}
