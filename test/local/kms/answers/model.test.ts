import * as sdk from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../../../src/local/operations/kms/operations.ts";
import { brokenRules } from "./broken.ts";
import { calls } from "./calls.ts";
import { inputs } from "./model.ts";
import { World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

test("the local AWS has every operation of the service model, and the SDK no other", () => {
  const inSdk = Object.keys(sdk).flatMap(name => /^(.+)Command$/.exec(name)?.[1] ?? []);
  expect(Object.keys(operations).sort()).toEqual(Object.keys(inputs).sort());
  expect(Object.keys(calls).sort()).toEqual(Object.keys(inputs).sort());
  expect(inSdk.filter(name => name !== "$" && !(name in inputs))).toEqual([]);
});

describe.each(Object.keys(inputs))("%s", operation => {
  test("a call that breaks no rule of the model is not refused for one", async () => {
    world.forget();
    const { code } = await world.call({ operation, parameters: calls[operation] ?? {} });
    expect(["ValidationException", "SerializationException"]).not.toContain(code);
  });

  test("every constraint of the model is told in AWS's words", async () => {
    for (const row of brokenRules(operation)) {
      world.forget();
      const { code, status, text } = await world.call(row);
      expect({ row: row.situation, status, code, text }).toEqual({
        row: row.situation,
        status: row.status,
        code: row.code,
        text: world.filled(row.text),
      });
    }
  });
});
