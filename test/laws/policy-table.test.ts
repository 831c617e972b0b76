import { expect, test } from "vitest";
import { compile, decide } from "../../src/policy/index.ts";
import { randomEstate } from "./random/estate.ts";
import { Random } from "./random/random.ts";
import { randomCall, randomCaller } from "./random/request.ts";

test("a table answers each call for each caller as deciding the one call does", () => {
  const seen = { allowed: 0, denied: 0, unknown: 0 };
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Random(seed);
    const estate = randomEstate(random);
    const callers = random.many(3, 8, () => randomCaller(random));
    const calls = random.many(2, 4, () => randomCall(random));
    const table = compile(estate).table(callers, calls);
    for (const [row, caller] of callers.entries()) {
      for (const [column, call] of calls.entries()) {
        const { answer } = decide({ ...call, caller }, estate);
        seen[answer] += 1;
        expect(table.at(row, column), `seed ${seed}, row ${row}, column ${column}`).toBe(answer);
      }
    }
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
});
