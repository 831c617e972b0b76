import { statSync } from "node:fs";
import { relative } from "node:path";
import { fileFault } from "../model/file-fault.ts";
import type { Problem } from "../model/index.ts";
import type { Paper } from "../report/index.ts";

/** What every command is handed: where to write, and how. */
export interface Cli {
  /** Writes to standard output: what was asked for. */
  out(text: string): void;
  /** Writes to standard error: everything else. */
  note(text: string): void;
  /** One JSON document on standard output. */
  json(value: unknown): void;
  /** The width and colours of standard output. */
  paper(): Promise<Paper>;
  /**
   * Tells problems on standard error, or with `json` on standard output.
   * @param sources the texts of the files in which the problems are
   */
  problems(problems: readonly Problem[], options?: TellOptions): Promise<void>;
}

export interface TellOptions {
  readonly json?: boolean | undefined;
  readonly sources?: ReadonlyMap<string, string> | undefined;
}

/** The outside of a process, as far as commands use it. */
export function processCli(): Cli {
  const { stdout, stderr } = process;
  const cli: Cli = {
    out: text => void stdout.write(text),
    note: text => void stderr.write(text),
    json: value => cli.out(`${JSON.stringify(value, null, 2)}\n`),
    paper: async () => (await import("../report/index.ts")).paperFor(stdout),
    async problems(this: Cli, problems, { json, sources = new Map() } = {}) {
      const { paperFor, problemsJson, problemsText } = await import("../report/index.ts");
      if (json) this.json(problemsJson(problems));
      else this.note(problemsText(problems, sources, paperFor(stderr)));
    },
  };
  return cli;
}

/** The same with each JSON document on a line of its own, for who reads them as they come. */
export function inLines(cli: Cli): Cli {
  return { ...cli, json: value => cli.out(`${JSON.stringify(value)}\n`) };
}

/** A problem without a place in a file. */
export function problem(code: string, message: string, hint?: string): Problem {
  return { code, severity: "error", message, ...(hint === undefined ? {} : { hint }) };
}

/**
 * A fault of the file system as a problem; a fault of another kind is a bug and thrown on.
 * @param another how the user names another place, such as `name another file with --file`
 */
export function fileProblem(
  error: unknown,
  path: string,
  doing: "read" | "write",
  another: string,
): Problem {
  const { code = "", syscall } = error as NodeJS.ErrnoException;
  const reason = fileFault(code) ?? (syscall === undefined ? undefined : code);
  if (reason === undefined) throw error;
  const remedy = remedies[code];
  const hint = remedy === undefined ? another : `${remedy}, or ${another}`;
  return problem("file-access", `cannot ${doing} \`${path}\`: ${reason}`, hint);
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: "change its permissions",
  EPERM: "change its permissions",
  ENOSPC: "make room",
  EDQUOT: "make room",
};

/** What is at a path, with links followed; where nothing can be seen there, nothing. */
export function kindOf(path: string): "file" | "folder" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** A path as a person reads it: from the folder where they are, unless that is the longer way. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown === "" || shown.length > path.length ? path : shown;
}

/** A word as a shell takes it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
