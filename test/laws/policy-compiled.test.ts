import { expect, test } from "vitest";
import type { Answer } from "../../src/model/index.ts";
import { compile, evaluate } from "../../src/policy/index.ts";
import { casesOf } from "./random/cases.ts";

test("the compiled engine answers as the reference does", () => {
  const seen: Record<Answer, number> = { allowed: 0, denied: 0, unknown: 0 };
  for (let seed = 1; seed <= 1_000; seed++) {
    const { estate, requests } = casesOf(seed, 20);
    const engine = compile(estate);
    for (const [at, request] of requests.entries()) {
      const { answer } = evaluate(request, estate);
      seen[answer] += 1;
      expect(engine.answer(request), `seed ${seed}, request ${at}`).toBe(answer);
    }
  }
  // The cases are worth something only while every answer is among them.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(500);
});
