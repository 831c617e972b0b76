/**
 * The compiled engine against the reference, over as many random requests as are asked for:
 * `npm run nightly -- 1000000 [FIRST_SEED]`. Without a first seed it begins at one made from the
 * day, so that each night asks others. Prints what it saw, and every request in which the two
 * differ with the seed that makes it again.
 */
import { compile, evaluate } from "../src/policy/index.ts";
import { casesOf } from "../test/laws/random/cases.ts";
import { numberAt } from "./number-at.ts";

const requestsEach = 50;
const perDay = 100_000;
const usage = "npm run nightly -- REQUESTS [FIRST_SEED]";
const wanted = numberAt(2, 1_000_000, usage);
const first = numberAt(3, Math.floor(Date.now() / 86_400_000) * perDay, usage);
const seen = { allowed: 0, denied: 0, unknown: 0 };
let differing = 0;

for (let seed = first; (seed - first) * requestsEach < wanted; seed++) {
  const { estate, requests } = casesOf(seed, requestsEach);
  const engine = compile(estate);
  for (const [at, request] of requests.entries()) {
    const { answer } = evaluate(request, estate);
    seen[answer] += 1;
    const compiled = engine.answer(request);
    if (compiled === answer) continue;
    differing += 1;
    console.log(`seed ${seed}, request ${at}: the reference says ${answer}, compiled ${compiled}`);
  }
}

const total = seen.allowed + seen.denied + seen.unknown;
console.log(
  `${total} requests from seed ${first} on: ${seen.allowed} allowed, ${seen.denied} denied, ${seen.unknown} unknown; ${differing} differ`,
);
process.exitCode = differing === 0 ? 0 : 1;
