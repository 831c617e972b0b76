import type { Arn } from "../../model/arn.ts";
import type { Answer } from "../../model/decision.ts";
import type { Estate } from "../../model/estate.ts";
import type { Arrival, LateEstate } from "./late-estate.ts";

/** When an answer will be another one, and what has to arrive for that. */
export interface Turn {
  /** Milliseconds since the epoch. */
  readonly arrives: number;
  /** The answer from then on. */
  readonly answer: Answer;
  /** What arrives then. */
  readonly changes: readonly Arrival[];
}

/**
 * Finds the change, among those that have not reached authorization, that an answer waits for.
 * @param ask gives the answer by an estate
 * @param estate by which the answer is given now
 * @param keys the ARNs of the keys that the question is about
 * @returns undefined where the answer will be the same once everything has arrived
 */
export function turnOf(
  ask: (estate: Estate) => Answer,
  estate: LateEstate,
  keys: Iterable<Arn>,
): Turn | undefined {
  const arrivals = estate.underWay(keys);
  const times = [...new Set(arrivals.map(({ arrives }) => arrives))];
  const answerAt = (index: number) => ask(estate.at(times[index] ?? 0));
  const now = ask(estate);
  if (times.length === 0 || answerAt(times.length - 1) === now) return undefined;
  // Somewhere between now and the last one the answer turns; a key may have thousands of grants.
  let [before, after] = [-1, times.length - 1];
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    if (answerAt(middle) === now) before = middle;
    else after = middle;
  }
  const arrives = times[after] ?? 0;
  const changes = arrivals.filter(arrival => arrival.arrives === arrives);
  const answer = answerAt(after);
  const needed = ({ change }: Arrival) => ask(estate.at(arrives, change)) !== answer;
  const few = changes.length > 1 && changes.length <= most ? changes.filter(needed) : [];
  return { arrives, answer, changes: few.length > 0 ? few : changes };
}

/** Of so many changes that arrive together those are told apart that matter. */
const most = 50;
