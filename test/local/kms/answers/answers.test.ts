import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answersOf } from "./all.ts";
import { inputs } from "./model.ts";
import type { Answer } from "./row.ts";
import { several } from "./rows/order.ts";
import { World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

async function hold(rows: readonly Answer[]): Promise<void> {
  const given: unknown[] = [];
  const wanted: unknown[] = [];
  for (const row of rows) {
    world.forget();
    const { code, status, text } = await world.call(row);
    given.push({ row: row.situation, status, code, text });
    wanted.push({
      ...world.filled({ row: row.situation, status: row.status, code: row.code, text: row.text }),
    });
  }
  expect(given).toEqual(wanted);
}

describe.each(Object.keys(inputs))("%s answers", operation => {
  test("as AWS does", () => hold(answersOf(operation)));
});

test("what is no call of an operation, or wrong in several ways, is answered as AWS does", () =>
  hold(several));
