import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { contestedPoints } from "../../src/policy/index.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(resolve(root, path), "utf8");

/** The traps of the model: it is a type, so they are read from its text. */
const traps = [
  ...(read("src/model/decision.ts").split("export type Trap =")[1] ?? "").matchAll(
    /\| "([a-z0-9-]+)"/g,
  ),
].map(([, name]) => name);

test("every trap has a page, and every page is of a trap", () => {
  expect(traps.length).toBeGreaterThan(0);
  const pages = readdirSync(resolve(root, "docs/traps")).map(file => file.replace(".md", ""));
  expect(pages.sort()).toEqual(traps.toSorted());
});

test("the page on decisions links every trap", () => {
  const page = read("docs/how-it-decides.md");
  expect(traps.filter(trap => !page.includes(`(traps/${trap}.md)`))).toEqual([]);
});

test("every contested point names a page of AWS's and is used somewhere", () => {
  const files = readdirSync(resolve(root, "src/policy"), { recursive: true, withFileTypes: true });
  const code = files
    .filter(file => file.isFile() && file.name !== "contested.ts")
    .map(file => readFileSync(resolve(file.parentPath, file.name), "utf8"))
    .join("\n");
  for (const [id, point] of Object.entries(contestedPoints)) {
    expect(point.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(code, id).toContain(`"${id}"`);
  }
});
