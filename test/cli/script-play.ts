import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll } from "vitest";
import { cleanEnvironment } from "../clients/tools.ts";
import { commands, conditions as known, type World } from "./script-commands.ts";
import { expand, instructionOf, type Line, linesOf } from "./script-lines.ts";
import { type Archive, writeArchive } from "./txtar.ts";

const root = resolve(import.meta.dirname, "../..");
const base = mkdtempSync(join(tmpdir(), "keywright-scripts-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

// `keywright` as a program of its own, so that a script may hand it to a shell as well.
const bin = join(base, "bin");
mkdirSync(bin);
writeFileSync(
  join(bin, "keywright"),
  `#!/bin/sh\nexec '${process.execPath}' '${join(root, "src/cli/main.ts")}' "$@"\n`,
  { mode: 0o755 },
);

/**
 * Runs a script in a folder of its own. With UPDATE=1 the texts it compares are written anew.
 * @param file the script's path from the root of the repository
 * @throws an error that names the line of the script that failed
 */
export async function play(file: string, { script, files }: Archive): Promise<void> {
  const changed = new Map(files);
  const update = (name: string, text: string) => void changed.set(name, text);
  const world = worldOf(process.env["UPDATE"] === "1" ? update : undefined);
  for (const [name, text] of files) {
    mkdirSync(dirname(join(world.work, name)), { recursive: true });
    writeFileSync(join(world.work, name), text);
  }
  try {
    for (const line of linesOf(script)) await step(world, file, line);
  } finally {
    for (const { child } of world.running.values()) child.kill("SIGKILL");
  }
  if (world.rewrite) writeFileSync(join(root, file), writeArchive({ script, files: changed }));
}

function worldOf(rewrite: World["rewrite"]): World {
  const work = mkdtempSync(join(base, "work-"));
  const own = Object.entries(cleanEnvironment()).filter(
    ([name]) => !/^(KEYWRIGHT_|NO_COLOR$|FORCE_COLOR$|COLUMNS$)/.test(name),
  );
  const env = {
    ...Object.fromEntries(own),
    PATH: [bin, process.env["PATH"]].join(delimiter),
    HOME: work,
    TERM: "xterm-256color", // there are colours to leave out
    WORK: work,
    EXAMPLES: join(root, "examples"),
    NODE_COMPILE_CACHE: join(base, "cache"), // a quarter of the time of a short command
  };
  const last = { code: null, stdout: "", stderr: "" };
  return { work, cwd: work, env, input: "", last, running: new Map(), rewrite };
}

async function step(world: World, file: string, line: Line): Promise<void> {
  try {
    const { words, conditions, negated } = instructionOf(line);
    if (words.length === 0 || !conditions.every(holds)) return;
    const [name = "", ...args] = words.map(word => expand(word, world.env));
    const command = commands[name];
    if (command === undefined) throw new Error(`there is no command \`${name}\``);
    await command(world, args, negated);
  } catch (error) {
    throw told(error as Error, world, file, line);
  }
}

function holds(condition: string): boolean {
  const name = condition.replace(/^!/, "");
  const value = known[name];
  if (value === undefined) throw new Error(`there is no condition \`${name}\``);
  return value !== condition.startsWith("!");
}

/** The error with the line of the script, and what the last program wrote. */
function told(error: Error, { last }: World, file: string, line: Line): Error {
  const wrote = (["stdout", "stderr"] as const)
    .filter(stream => last[stream] !== "")
    .map(stream => `\n--- ${stream} of the last program ---\n${last[stream].trimEnd()}`);
  error.message = `${file}:${line.number}: ${line.text.trim()}\n${error.message}${wrote.join("")}`;
  // In place of the runner's own lines, where the mistake is not.
  error.stack = `${error.name}: ${error.message}\n    at ${join(root, file)}:${line.number}:1`;
  return error;
}
