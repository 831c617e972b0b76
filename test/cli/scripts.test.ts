import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { commands, Difference } from "./script-commands.ts";
import { titleOf } from "./script-lines.ts";
import { play } from "./script-play.ts";
import { readArchive, writeArchive } from "./txtar.ts";

const root = resolve(import.meta.dirname, "../..");

describe.concurrent("terminal scripts", () => {
  for (const file of globSync("test/cli/*.txt", { cwd: root }).sort()) {
    const archive = readArchive(readFileSync(join(root, file), "utf8"));
    const law = titleOf(archive.script);
    if (law === "") throw new Error(`${file} begins with no comment that says what it shows`);
    // Long, for a machine that has much else to do; a program that spins is ended much sooner.
    test(law, { timeout: 240_000 }, () => play(file, archive));
  }
});

describe("a script that fails", () => {
  const failing = (script: string) =>
    play("some.txt", readArchive(script)).then(
      () => undefined,
      (error: unknown) => error as Difference,
    );

  test.each([
    ["exec sh -c 'echo told >&2; exit 3'", "it ended with exit code 3"],
    ["! exec true", "it ended with exit code 0"],
    ["code 0", "the exit code is null"],
    ["stdout x", "stdout does not have a match"],
    ["! exists .", "`.` is there"],
    ["exists nothing", "`nothing` is not there"],
    ["exec program-that-is-not", "ENOENT"],
    ["wait nobody", "no program `nobody` was started"],
    ["frobnicate", "there is no command `frobnicate`"],
    ["[mars] exec true", "there is no condition `mars`"],
    ["env 'A=", "a quote is not closed"],
    ["cd $NOWHERE", "$NOWHERE is not set"],
  ])("%s is told with its line", async (line, reason) => {
    const error = await failing(`# a law\n\n${line}\n`);
    expect(error?.message).toMatch(/^some\.txt:3: /);
    expect(error?.message).toContain(line);
    expect(error?.message).toContain(reason);
    expect(error?.stack).toContain("some.txt:3:1");
  });

  test("shows the two texts that differ, and what the last program wrote", async () => {
    const error = await failing("# a law\nexec echo one\ncmp stdout two\n-- two --\ntwo\n");
    expect(error).toBeInstanceOf(Difference);
    expect(error).toMatchObject({ actual: "one\n", expected: "two\n" });
    expect(error?.message).toContain("--- stdout of the last program ---\none");
  });
});

test("an archive is read as it was written", () => {
  const text = "# a law\ncmp a b\n-- a --\n-- not a file\n-- b b --\n\n-- c/d --\n";
  expect(writeArchive(readArchive(text))).toBe(text);
  expect([...readArchive(text).files.keys()]).toEqual(["a", "b b", "c/d"]);
});

test("CONTRIBUTING tells of every command of the scripts", () => {
  const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const missing = Object.keys(commands).filter(name => !new RegExp(`\`${name}[ \`]`).test(page));
  expect(missing).toEqual([]);
});
