import { existsSync, globSync, readFileSync } from "node:fs";
import { join, normalize, resolve } from "node:path";
import { expect, test } from "vitest";
import { keywright } from "../clients/fixture.ts";

/*
 * What a reader of the pages types, and where the pages lead.
 */

const root = resolve(import.meta.dirname, "../..");
const pages = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })];
const read = (page: string) => readFileSync(join(root, page), "utf8");

/** The calls of `keywright` in a page, in shell examples and in its sentences, from the command on. */
function callsIn(page: string): string[] {
  const text = read(page).replaceAll("\\\n", " ");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const words = [...text.matchAll(/`((?:npx )?keywright [a-z][^`\n]*)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...blocks, ...words].flatMap(code =>
    [...code.matchAll(/\bkeywright ([a-z-]+[^\n|)&#;]*)/g)].map(([, call = ""]) => call.trim()),
  );
}

test("every command in the pages is one, with options that it has", async () => {
  const helps = new Map<string, string>();
  const helpOf = async (command: string) => {
    const known = helps.get(command);
    if (known !== undefined) return known;
    const { code, stdout } = await keywright([command, "--help"], root);
    expect(code, `keywright ${command}`).toBe(0);
    helps.set(command, stdout);
    return stdout;
  };
  const calls = pages.flatMap(page => callsIn(page).map(call => ({ page, call })));
  expect(calls.length).toBeGreaterThan(60);
  for (const { page, call } of calls) {
    const [command = ""] = call.split(" ");
    const help = await helpOf(command);
    for (const [option] of call.matchAll(/(?<=\s)--[a-z-]+/g)) {
      expect(help, `${page}: keywright ${call}`).toContain(option);
    }
  }
  expect(helps.size).toBeGreaterThan(12);
});

test("every page is found from the README, by links that lead somewhere", () => {
  const found = new Set(["README.md"]);
  for (const page of found) {
    for (const [, to = ""] of read(page).matchAll(/\]\(([^)#\s]+\.md|[^)#:\s.]+)(?:#[^)]*)?\)/g)) {
      const path = normalize(join(page, "..", to));
      expect(existsSync(join(root, path)), `${page} -> ${to}`).toBe(true);
      if (path.endsWith(".md")) found.add(path);
      // A link to a folder leads to each page in it.
      else for (const each of globSync(`${path}/*.md`, { cwd: root })) found.add(each);
    }
  }
  expect(pages.filter(page => !found.has(page))).toEqual([]);
});

test("a link to a part of a page names a heading of it", () => {
  const anchors = (page: string) =>
    [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(/\s/g, "-"),
    );
  for (const page of pages) {
    for (const [, to = "", part = ""] of read(page).matchAll(/\]\(([^)#:\s]*)#([^)\s]+)\)/g)) {
      const target = to === "" ? page : normalize(join(page, "..", to));
      expect(anchors(target), `${page} -> ${to}#${part}`).toContain(part);
    }
  }
});
