import { expect, test } from "vitest";
import { compile, decide } from "../../src/policy/index.ts";
import { randomEstate } from "./random/estate.ts";
import { Random } from "./random/random.ts";
import { randomCall, randomCaller } from "./random/request.ts";

test("a call is answered alone and in a table as the reference decides it", () => {
  const seen = { allowed: 0, denied: 0, unknown: 0 };
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Random(seed);
    const estate = randomEstate(random);
    const callers = random.many(3, 8, () => randomCaller(random));
    const calls = random.many(2, 4, () => randomCall(random));
    const engine = compile(estate);
    const table = engine.table(callers, calls);
    for (const [row, caller] of callers.entries()) {
      for (const [column, call] of calls.entries()) {
        const whole = { ...call, caller };
        const { answer } = decide(whole, estate);
        seen[answer] += 1;
        expect(engine.answerCall(whole), `seed ${seed}, row ${row}, column ${column}`).toBe(answer);
        expect(table.at(row, column), `seed ${seed}, row ${row}, column ${column}`).toBe(answer);
      }
    }
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
});
