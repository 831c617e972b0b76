import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Ended } from "../clients/tools.ts";
import { expandText } from "./script-lines.ts";
import { type Running, start } from "./script-processes.ts";

/** What a script has done so far. */
export interface World {
  /** The folder that the script started in. */
  readonly work: string;
  cwd: string;
  readonly env: Record<string, string>;
  /** What the next program reads. */
  input: string;
  /** How the last program ended. */
  last: Ended;
  /** The programs that run on, by name. */
  readonly running: Map<string, Running>;
  /** Called where a text to compare with is to be written anew; absent where none is. */
  readonly rewrite: ((name: string, text: string) => void) | undefined;
}

/** A command of the scripts; it throws what a person who reads the script is to be told. */
export type Command = (world: World, args: readonly string[], negated: boolean) => unknown;

/** Two texts that differ; vitest shows the difference of the two fields. */
export class Difference extends Error {
  override readonly name = "AssertionError";
  readonly showDiff = true;
  readonly actual: string;
  readonly expected: string;
  constructor(message: string, actual: string, expected: string) {
    super(message);
    [this.actual, this.expected] = [actual, expected];
  }
}

const at = (world: World, path = "") => resolve(world.cwd, path);

/** How long a program may run, in milliseconds: one that spins is to fail, not to hang. */
const patience = 60_000;

/** `exec PROGRAM ARGS…`, with `&NAME&` at the end to let it run on. */
const exec: Command = async (world, args, negated) => {
  const background = /^&(\w+)&$/.exec(args.at(-1) ?? "")?.[1];
  const [program = "", ...rest] = background === undefined ? args : args.slice(0, -1);
  const running = start(program, rest, { ...world, patience: background ? 0 : patience });
  world.input = "";
  if (background !== undefined) world.running.set(background, running);
  else finish(world, await running.ended, negated);
};

function finish(world: World, ended: Ended, negated: boolean): void {
  world.last = ended;
  if ((ended.code !== 0) !== negated) throw new Error(`it ended with exit code ${ended.code}`);
}

function named(world: World, name = ""): Running {
  const running = world.running.get(name);
  if (running === undefined) throw new Error(`no program \`${name}\` was started`);
  return running;
}

function matches(stream: "stdout" | "stderr"): Command {
  return (world, [pattern = ""], negated) => {
    const found = new RegExp(pattern, "m").test(world.last[stream]);
    if (found === negated) throw new Error(`${stream} ${found ? "has" : "does not have"} a match`);
  };
}

function textOf(world: World, name: string): string {
  if (name === "stdout" || name === "stderr") return world.last[name];
  return readFileSync(at(world, name), "utf8");
}

/** `cmp ONE TWO`: a file, or stdout or stderr, is to be what a file holds, to the byte. */
const cmp: Command = (world, [one = "", two = ""], negated) =>
  same(world, [one, textOf(world, one)], [two, textOf(world, two)], negated);

/** The same with the variables in the second file filled in. */
const cmpenv: Command = (world, [one = "", two = ""], negated) =>
  same(
    world,
    [one, textOf(world, one)],
    [two, expandText(textOf(world, two), world.env)],
    negated,
    text => text.replaceAll(world.work, () => "$WORK"),
  );

/** `shape ONE TWO`: the JSON in one has the fields, and kinds of values, that two writes down. */
const shape: Command = (world, [one = "", two = ""], negated) => {
  const actual = `${JSON.stringify(shapeOf(JSON.parse(textOf(world, one))), null, 2)}\n`;
  same(world, [`the shape of ${one}`, actual], [two, textOf(world, two)], negated);
};

/** A value of JSON with the kind of each value in its place; of a list, the kinds in it. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kinds = new Set(value.map(one => JSON.stringify(shapeOf(one))));
    return [...kinds].sort().map(kind => JSON.parse(kind) as unknown);
  }
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
}

function same(
  world: World,
  [one, actual]: readonly [string, string],
  [two, expected]: readonly [string, string],
  negated: boolean,
  written = (text: string) => text,
): void {
  if ((actual === expected) !== negated) return;
  if (negated) throw new Error(`${one} and ${two} are the same`);
  if (world.rewrite === undefined) throw new Difference(`${one} is not ${two}`, actual, expected);
  world.rewrite(two, written(actual));
}

/** Every command; CONTRIBUTING lists them for who writes a script. */
export const commands: Readonly<Record<string, Command>> = {
  exec,
  stdout: matches("stdout"),
  stderr: matches("stderr"),
  cmp,
  cmpenv,
  shape,
  code(world, [code]) {
    if (String(world.last.code) !== code) throw new Error(`the exit code is ${world.last.code}`);
  },
  exists(world, paths, negated) {
    for (const path of paths) {
      if (existsSync(at(world, path)) === negated) {
        throw new Error(`\`${path}\` is ${negated ? "" : "not "}there`);
      }
    }
  },
  grep(world, [pattern = "", file = ""], negated) {
    const found = new RegExp(pattern, "m").test(textOf(world, file));
    if (found === negated) throw new Error(`${file} ${found ? "has" : "does not have"} a match`);
  },
  stdin(world, [name = ""]) {
    world.input = textOf(world, name);
  },
  env(world, [pair = ""]) {
    const [name = "", ...value] = pair.split("=");
    world.env[name] = value.join("=");
  },
  /** `capture NAME 'REGEXP'`: a variable from the first group that matches on stdout. */
  capture(world, [name = "", pattern = ""]) {
    const value = new RegExp(pattern, "m").exec(world.last.stdout)?.[1];
    if (value === undefined) throw new Error("stdout does not have a match");
    world.env[name] = value;
  },
  cd(world, [path]) {
    world.cwd = at(world, path);
  },
  mkdir(world, paths) {
    for (const path of paths) mkdirSync(at(world, path), { recursive: true });
  },
  cp(world, [from = "", to = ""]) {
    const isFolder = to === "." || to.endsWith("/");
    copyFileSync(at(world, from), isFolder ? join(at(world, to), basename(from)) : at(world, to));
  },
  rm(world, paths) {
    for (const path of paths) rmSync(at(world, path), { recursive: true, force: true });
  },
  chmod(world, [mode = "", path]) {
    chmodSync(at(world, path), Number.parseInt(mode, 8));
  },
  /** `symlink NAME -> TARGET` */
  symlink(world, [name, , target = ""]) {
    symlinkSync(target, at(world, name));
  },
  /** `await NAME stdout 'REGEXP'`: until a program that runs on has written it. */
  await(world, [name, stream, pattern = ""]) {
    const where = stream === "stderr" ? "stderr" : "stdout";
    const running = named(world, name);
    return running.until(where, new RegExp(pattern, "m")).then(() => {
      world.last = { code: null, ...running.output };
    });
  },
  /** `kill SIGTERM NAME` */
  kill(world, [signal, name]) {
    named(world, name).child.kill(signal as NodeJS.Signals);
  },
  async wait(world, [name = ""], negated) {
    const { ended } = named(world, name);
    world.running.delete(name);
    finish(world, await ended, negated);
  },
};

/** What a line may be made to depend on: `[linux]`, `[!root]`. */
export const conditions: Readonly<Record<string, boolean>> = {
  linux: process.platform === "linux",
  root: process.getuid?.() === 0,
};
