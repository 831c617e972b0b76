import type { Answer, Decision } from "../model/decision.ts";
import type { Estate } from "../model/estate.ts";
import type { ContestedId } from "./contested.ts";
import { evaluate } from "./evaluate.ts";

/** A contested point, and what the answer is either way. Other points stay open. */
export interface Reading {
  readonly point: ContestedId;
  /** The answer if the point's question is answered with yes. */
  readonly yes: Answer;
  readonly no: Answer;
}

/**
 * Asks a decision that is unknown both ways: one reading for each contested point that it turns
 * on, none where it turns on condition keys alone or is not unknown.
 * @param estate the estate that the decision was made in
 */
export function readingsOf(decision: Decision, estate: Estate): Reading[] {
  const { reason, request } = decision;
  if (reason.kind !== "unknown") return [];
  return (reason.contested as readonly ContestedId[]).map(point => ({
    point,
    yes: evaluate(request, estate, { assume: { [point]: true } }).answer,
    no: evaluate(request, estate, { assume: { [point]: false } }).answer,
  }));
}
