import type { Decision, PolicyTrace, Reason } from "../model/decision.ts";
import type { Estate } from "../model/estate.ts";
import type { Request } from "../model/request.ts";
import { gather } from "./asked.ts";
import { Combination } from "./combine.ts";
import { Scope } from "./scope.ts";
import { type Told, tell } from "./trace.ts";

/**
 * Decides one request.
 *
 * The answer is there at once; reason and trace are worked out when they are first read, by the
 * same matchers, from the policies that were asked.
 * @returns allowed, denied, or unknown where it turns on a condition key that the request does not
 *   tell or on a point that AWS's pages leave open
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(request: Request, estate: Estate): Decision {
  const scope = new Scope(request, estate);
  const asked = gather(scope, estate);
  const verdict = new Combination(scope, asked).verdict();
  let told: Told | undefined;
  const telling = (): Told => {
    told ??= tell(scope, asked, verdict);
    return told;
  };
  return {
    answer: verdict.answer,
    request,
    get reason(): Reason {
      return telling().reason;
    },
    get trace(): readonly PolicyTrace[] {
      return telling().trace;
    },
  };
}
