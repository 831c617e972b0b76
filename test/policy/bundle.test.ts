import { createContext, runInContext } from "node:vm";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import type { Answer } from "../../src/model/index.ts";
import decisions from "../vectors/policy/decisions.json" with { type: "json" };
import type { Question } from "./ask.ts";

const here = import.meta.dirname;
/** What a browser has beyond the language itself, as far as the room uses it. */
const web = { TextEncoder, atob };

/** One minified script of an entry's source. */
async function bundle(source: string): Promise<string> {
  const entry = "\0entry";
  const built = await rolldown({
    input: entry,
    platform: "browser",
    plugins: [
      {
        name: "entry",
        resolveId: id =>
          id === entry ? { id: `${here}/entry.ts`, moduleSideEffects: true } : null,
        load: id => (id === `${here}/entry.ts` ? source : null),
      },
    ],
  });
  const { output } = await built.generate({ format: "iife", name: "room", minify: true });
  await built.close();
  expect(output).toHaveLength(1);
  return output[0].code;
}

test("the room decides in a world without node, as in a browser", async () => {
  const code = await bundle('export { ask } from "./ask.ts";');
  const world = createContext({ ...web });
  runInContext(`${code}; globalThis.room = room;`, world);
  const room = world["room"] as { ask: (question: Question) => { answer: Answer } };
  for (const { title, question, answer } of decisions) {
    expect(room.ask(question as unknown as Question).answer, title).toBe(answer);
  }
});

test("everything of the room loads without node", async () => {
  const code = await bundle('export * from "../../src/policy/index.ts";');
  const world = createContext({ ...web });
  runInContext(`${code}; globalThis.room = room;`, world);
  expect(Object.keys(world["room"] as object)).toEqual(
    expect.arrayContaining(["compile", "evaluate", "explain", "parsePolicy"]),
  );
});

test("deciding with its trace takes less than 60 kB, minified", async () => {
  const code = await bundle('export { evaluate } from "../../src/policy/index.ts";');
  expect(code.length).toBeLessThan(60_000);
});
