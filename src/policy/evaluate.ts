import type { Answer, Decision, PolicyTrace, Reason } from "../model/decision.ts";
import type { Estate } from "../model/estate.ts";
import type { Request } from "../model/request.ts";
import { type Asked, gather } from "./asked.ts";
import { Combination, type Verdict } from "./combine.ts";
import { type Assumptions, Scope } from "./scope.ts";
import { type Told, tell } from "./trace.ts";

/**
 * Decides one request.
 *
 * The answer is there at once; reason and trace are worked out when they are first read, by the
 * same matchers, from the policies that were asked.
 * @param options `assume` says how contested points are to be read: such a point then makes nothing
 *   unknown
 * @returns allowed, denied, or unknown where it turns on a condition key that the request does not
 *   tell or on a point that AWS's pages leave open
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(
  request: Request,
  estate: Estate,
  options: { readonly assume?: Assumptions } = {},
): Decision {
  const scope = new Scope(request, estate, options.assume);
  const asked = gather(scope, estate);
  return new LazyDecision(scope, asked, new Combination(scope, asked).verdict());
}

/** A class and not an object with getters: making accessors anew costs more than deciding. */
class LazyDecision implements Decision {
  readonly answer: Answer;
  readonly request: Request;
  readonly #scope: Scope;
  readonly #asked: Asked;
  readonly #verdict: Verdict;
  #told: Told | undefined;

  constructor(scope: Scope, asked: Asked, verdict: Verdict) {
    this.answer = verdict.answer;
    this.request = scope.request;
    this.#scope = scope;
    this.#asked = asked;
    this.#verdict = verdict;
  }

  get reason(): Reason {
    return this.#tell().reason;
  }

  get trace(): readonly PolicyTrace[] {
    return this.#tell().trace;
  }

  /** Accessors of a class are left out by JSON.stringify: this puts them in. */
  toJSON(): Decision {
    const { answer, request, reason, trace } = this;
    return { answer, request, reason, trace };
  }

  #tell(): Told {
    this.#told ??= tell(this.#scope, this.#asked, this.#verdict);
    return this.#told;
  }
}
