import { afterAll, beforeAll, expect, test } from "vitest";
import { cells, keyStates, stateAnswers, states } from "./key-states.ts";
import { World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** What these calls meet after the key's state: what they carry is none. */
const thereafter: Readonly<Record<string, string>> = {
  ImportKeyMaterial: "InvalidImportTokenException",
  Verify: "KMSInvalidSignatureException",
  VerifyMac: "KMSInvalidMacException",
};

test.each(states)("a key that is %s is fit for what AWS's table says", async state => {
  for (const { operation, outcome, parameters } of cells().filter(one => one.state === state)) {
    if (outcome !== "ok") continue;
    world.forget();
    const { code } = await world.call({ operation, parameters });
    expect({ operation, code }).toEqual({ operation, code: thereafter[operation] ?? "" });
  }
});

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
