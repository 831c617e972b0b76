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
  const verdict = new Combination(scope, asked).verdict();
  return new LazyDecision(verdict.answer, scope, asked, verdict);
}

/**
 * The decision of a request whose answer is known already: reason and trace are worked out when
 * they are first read.
 */
export function decisionOf(answer: Answer, request: Request, estate: Estate): Decision {
  const scope = new Scope(request, estate);
  // What an estate that changes holds now is gathered now.
  const asked = estate.revision === undefined ? () => gather(scope, estate) : gather(scope, estate);
  return new LazyDecision(answer, scope, asked, undefined);
}

/** A class and not an object with getters: making accessors anew costs more than deciding. */
class LazyDecision implements Decision {
  readonly answer: Answer;
  readonly #scope: Scope;
  readonly #asked: Asked | (() => Asked);
  readonly #verdict: Verdict | undefined;
  #told: Told | undefined;

  constructor(
    answer: Answer,
    scope: Scope,
    asked: Asked | (() => Asked),
    verdict: Verdict | undefined,
  ) {
    this.answer = answer;
    this.#scope = scope;
    this.#asked = asked;
    this.#verdict = verdict;
  }

  get request(): Request {
    return this.#scope.request;
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
    if (this.#told !== undefined) return this.#told;
    const asked = typeof this.#asked === "function" ? this.#asked() : this.#asked;
    const verdict = this.#verdict ?? new Combination(this.#scope, asked).verdict();
    this.#told = tell(this.#scope, asked, verdict);
    return this.#told;
  }
}
