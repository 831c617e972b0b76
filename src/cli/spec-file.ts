import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Problem, Spec } from "../model/index.ts";
import {
  type Cli,
  fileProblem,
  kindOf,
  problem,
  shellWord,
  shownPath,
  type TellOptions,
} from "./cli.ts";

/** The name that the file has where nobody gives another. */
export const usualName = "keywright.yaml";

/** A file that was read without an error. */
export interface Loaded {
  /** As it is shown. */
  readonly file: string;
  /** The whole path. */
  readonly path: string;
  readonly text: string;
  readonly spec: Spec;
  /** Warnings and notes. */
  readonly problems: readonly Problem[];
}

export interface FileOptions {
  readonly file?: string | undefined;
  readonly json?: boolean | undefined;
}

/**
 * Finds and reads the file. What is wrong with it has been told when this gives undefined; of
 * warnings only their number is told, on standard error.
 */
export async function loadSpec(cli: Cli, options: FileOptions): Promise<Loaded | undefined> {
  const read = await readSpecFile(options.file);
  if ("problem" in read) {
    await cli.problems([read.problem], { json: options.json });
    return undefined;
  }
  const { spec, problems } = read;
  if (spec === undefined) {
    await cli.problems(problems, tellOptions(read, options));
    return undefined;
  }
  if (problems.length > 0 && !options.json) {
    const { countOf } = await import("../report/index.ts");
    cli.note(`${countOf(problems)} in ${read.file}: see \`keywright check\`\n`);
  }
  return { ...read, spec };
}

/** How to tell the problems of a file that was read. */
export function tellOptions(
  read: { readonly file: string; readonly text: string },
  { json }: { readonly json?: boolean | undefined },
): TellOptions {
  return { json, sources: new Map([[read.file, read.text]]) };
}

type Read = Omit<Loaded, "spec"> & { readonly spec?: Spec };

/**
 * Finds and reads the file.
 * @param given a file, a folder that holds one, or nothing: then the nearest folder from here
 * upwards that holds one
 */
export async function readSpecFile(
  given: string | undefined,
): Promise<Read | { readonly problem: Problem }> {
  const path = given === undefined ? findUpwards(process.cwd()) : fileIn(resolve(given));
  if (path === undefined) {
    const hint = "write one with `keywright init`, or name one with --file";
    return { problem: problem("no-file", `no \`${usualName}\` here or in a folder above`, hint) };
  }
  const file = shownPath(path);
  try {
    if (statSync(path).size > maximumBytes) return { problem: tooLarge(file) };
    const text = readFileSync(path, "utf8");
    const { readSpec } = await import("../spec/index.ts");
    return { file, path, text, ...readSpec(text, file) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") {
      return { problem: fileProblem(error, file, "read", "name another file with --file") };
    }
    const hint = `write one with \`keywright init ${shellWord(file)}\``;
    return { problem: problem("no-file", `there is no \`${file}\``, hint) };
  }
}

/** What cannot be the file any more, whatever its characters are: it may have a million. */
const maximumBytes = 4_000_000;

function tooLarge(file: string): Problem {
  const hint = "name another file with --file";
  return problem("file-too-large", `\`${file}\` has more than a million characters`, hint);
}

function findUpwards(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, usualName);
    if (kindOf(path) === "file") return path;
    if (dirname(folder) === folder) return undefined;
  }
}

function fileIn(path: string): string {
  return kindOf(path) === "folder" ? join(path, usualName) : path;
}

/** The folder of the local AWS's data: the one given, or `.keywright` beside the file. */
export function dataFolder(path: string, given: string | undefined): string {
  return given === undefined ? join(dirname(path), ".keywright") : resolve(given);
}
