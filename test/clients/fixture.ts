import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { cleanEnvironment, type Ended, run } from "./tools.ts";

const root = resolve(import.meta.dirname, "../..");
const main = join(root, "src/cli/main.ts");

/** `keywright` run to its end in a folder. */
export function keywright(args: readonly string[], cwd: string): Promise<Ended> {
  return run(process.execPath, [main, ...args], { cwd });
}

/** A `keywright up` in a process of its own. */
export interface Up {
  readonly endpoint: string;
  readonly pid: number;
  /** The lines it has logged so far, each a JSON object. */
  readonly log: readonly string[];
  /** What `keywright env --as WHO` puts into a shell. */
  env(who: string): Promise<Record<string, string>>;
  /** Ends it with a signal and waits for its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `keywright up --json ARGS` in a folder that holds a `keywright.yaml`. */
export async function up(cwd: string, args: readonly string[] = []): Promise<Up> {
  const child = spawn(process.execPath, [main, "up", "--json", ...args], {
    cwd,
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on("line", line => log.push(line));
  const ended = new Promise<number | null>(done => child.on("close", done));
  const first = await Promise.race([
    new Promise<string>(done => createInterface({ input: child.stdout }).once("line", done)),
    ended.then(code => Promise.reject(new Error(`up ended with ${code}:\n${log.join("\n")}`))),
  ]);
  const { endpoint, pid } = JSON.parse(first) as { endpoint: string; pid: number };
  return {
    endpoint,
    pid,
    log,
    async env(who) {
      const { code, stdout, stderr } = await keywright(["env", "--as", who, "--json"], cwd);
      if (code !== 0) throw new Error(stderr);
      return JSON.parse(stdout) as Record<string, string>;
    },
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

/** A folder of its own with the files of an example in it. */
export function workFolder(example: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "keywright-test-"));
  cpSync(join(root, "examples", example), path, { recursive: true });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
