import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** What each room may import of the others. Nobody imports cli. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  model: [],
  spec: ["model"],
  policy: ["model"],
  write: ["model"],
  check: ["model", "policy"],
  report: ["model", "policy", "check"],
  local: ["model", "policy", "spec"],
  testing: ["model", "spec", "policy", "check", "report"],
  cli: ["model", "spec", "policy", "write", "check", "report", "local"],
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const imports: readonly Import[] = globSync("**/*.ts", { cwd: src }).flatMap(file =>
  [...readFileSync(join(src, file), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    ([, to = ""]) => ({
      file,
      from: roomOf(file),
      to: to.startsWith(".") ? relative(src, resolve(src, dirname(file), to)) : to,
    }),
  ),
);

function roomOf(path: string): string {
  return path.split(/[\\/]/)[0] ?? "";
}

test("imports run only the way the data goes", () => {
  const wrong = imports
    .filter(({ to }) => to.endsWith(".ts"))
    .filter(({ from, to }) => from !== roomOf(to) && !arrows[from]?.includes(roomOf(to)))
    .map(({ file, to }) => `${file} -> ${to}`);
  expect(imports.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

test("model and policy run anywhere: they import no package and nothing of node", () => {
  const foreign = imports
    .filter(({ from, to }) => ["model", "policy"].includes(from) && !to.endsWith(".ts"))
    .map(({ file, to }) => `${file} -> ${to}`);
  expect(foreign).toEqual([]);
});

test("vitest is imported by testing alone: nobody else needs it to be there", () => {
  const users = imports.filter(({ to }) => to === "vitest").map(({ from }) => from);
  expect(new Set(users)).toEqual(new Set(["testing"]));
});

test("a room is entered through its index, but for the model and the command line's lazy calls", () => {
  const around = imports
    .filter(({ from, to }) => to.endsWith(".ts") && from !== roomOf(to) && from !== "cli")
    .filter(({ to }) => roomOf(to) !== "model" && !to.endsWith("index.ts"))
    .map(({ file, to }) => `${file} -> ${to}`);
  expect(around).toEqual([]);
});
