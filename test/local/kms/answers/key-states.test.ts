import { afterAll, beforeAll, expect, test } from "vitest";
import { cells, keyStates, stateAnswers, states } from "./key-states.ts";
import { World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

const stateFaults = ["DisabledException", "KMSInvalidStateException"];

test.each(states)(
  "a key that is %s is fit for what AWS's table says, and nothing else",
  async state => {
    for (const cell of cells().filter(one => one.state === state && one.outcome === "ok")) {
      world.forget();
      const { code } = await world.call(cell);
      expect({ operation: cell.operation, code }).not.toMatchObject({
        code: expect.stringMatching(stateFaults.join("|")),
      });
    }
  },
);

test.each(Object.keys(keyStates))(
  "%s is refused for the key's state in AWS's words",
  async operation => {
    for (const row of stateAnswers(operation)) {
      world.forget();
      const { code, status, text } = await world.call(row);
      expect({ row: row.situation, status, code, text }).toEqual({
        row: row.situation,
        status: row.status,
        code: row.code,
        text: world.filled(row.text),
      });
    }
  },
);
