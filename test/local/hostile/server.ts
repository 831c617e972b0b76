import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { type Run, readRunFile } from "../../../src/local/run-file.ts";
import { cleanEnvironment } from "../../clients/tools.ts";
import { dataOf } from "./world.ts";

const main = resolve(import.meta.dirname, "../../../src/cli/main.ts");

/**
 * The most that the heap of a server under attack may take, in MiB. What leaks reaches it sooner or
 * later, and then the server is gone.
 */
const heap = 320;

/** A `keywright up` in a process of its own, looked at from outside. */
export interface Attacked {
  readonly run: Run;
  /** What it said of faults of its own, and of anything that is no line of its log. */
  readonly complaints: readonly string[];
  /** The answer that it took the longest for: its milliseconds, and the line of its log. */
  readonly slowest: () => { readonly ms: number; readonly line: string };
  /** Its exit code; undefined while it runs. */
  readonly code: () => number | string | null | undefined;
  stop(): Promise<void>;
}

/** Starts a local AWS in a folder with a `keywright.yaml`. */
export async function startAttacked(folder: string): Promise<Attacked> {
  const child = spawn(process.execPath, [`--max-old-space-size=${heap}`, main, "up", "--json"], {
    cwd: folder,
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints: string[] = [];
  let slowest = { ms: 0, line: "" };
  onLine(child.stderr, line => {
    const ms = Number(/"ms":([\d.]+)/.exec(line)?.[1] ?? 0);
    if (ms > slowest.ms) slowest = { ms, line: line.slice(0, 2_000) };
    const expected = line.startsWith('{"time":') && !line.includes('"stack":');
    if (!expected && complaints.length < 100) complaints.push(line.slice(0, 2_000));
  });
  let code: number | string | null | undefined;
  const ended = new Promise<void>(done => {
    child.once("close", (number, signal) => {
      code = number ?? signal;
      done();
    });
  });
  const ready = new Promise(done => onLine(child.stdout, done));
  await Promise.race([ready, ended]);
  const run = readRunFile(dataOf(folder));
  if (run === undefined || code !== undefined) throw new Error(complaints.join("\n"));
  return {
    run,
    complaints,
    slowest: () => slowest,
    code: () => code,
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Calls back with each line; node's readline would end one at U+2028, too. */
function onLine(stream: Readable, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
  });
}

/** The resident memory of a process, in MiB, and its open files, where the system tells. */
export function usageOf(pid: number): { readonly memory: number; readonly files: number } {
  if (process.platform !== "linux") return { memory: 0, files: 0 };
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const memory = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  return { memory, files: readdirSync(`/proc/${pid}/fd`).length };
}
