import type { Answer, Estate } from "../model/index.ts";
import type { CallDecision } from "../policy/index.ts";
import { type Asked, callersOf } from "./callers.ts";
import { ask, type KeyQuestion } from "./question.ts";

/** What came out for one principal. */
export interface WhoCan {
  readonly who: Asked;
  readonly answer: Answer;
  readonly decision: CallDecision;
}

const order: readonly Answer[] = ["allowed", "unknown", "denied"];

/**
 * Asks a question about every root user, user and role of the estate.
 * @returns one entry for each: those who may first, then those of whom it is not known
 */
export function whoCan(question: KeyQuestion, estate: Estate): WhoCan[] {
  return callersOf(estate)
    .map(who => {
      const decision = ask(who.caller, question, estate);
      return { who, answer: decision.answer, decision };
    })
    .sort((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer));
}
