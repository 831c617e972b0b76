import { type ChildProcess, spawn } from "node:child_process";
import type { Ended } from "../clients/tools.ts";

/** A program that a script started. */
export interface Running {
  readonly child: ChildProcess;
  /** What it wrote so far. */
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<Ended>;
  /** Waits until what it wrote on a stream matches. */
  until(stream: "stdout" | "stderr", pattern: RegExp): Promise<void>;
}

export interface Start {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
  /** How long it may run, in milliseconds; 0 for as long as the script does. */
  readonly patience: number;
}

/** Starts a program, found by the PATH of `env`. */
export function start(program: string, args: readonly string[], options: Start): Running {
  const { cwd, env, input, patience } = options;
  const child = spawn(program, args, { cwd, env, timeout: patience, killSignal: "SIGKILL" });
  const output = { stdout: "", stderr: "" };
  let wake = () => {};
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      output[name] += chunk;
      wake();
    });
  }
  child.stdin.on("error", () => {}); // it may end without reading
  child.stdin.end(input);
  const ended = new Promise<Ended>((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => {
      if (signal === "SIGKILL") output.stderr += `\nkilled after ${patience / 1000} s\n`;
      done({ code, ...output });
      wake();
    });
  });
  ended.catch(() => {}); // told to whoever waits for it
  return {
    child,
    output,
    ended,
    async until(stream, pattern) {
      while (!pattern.test(output[stream])) {
        const end = child.exitCode ?? child.signalCode;
        if (end !== null) throw new Error(`it ended with ${end}: ${output.stderr}`);
        await new Promise<void>(done => {
          wake = done;
        });
      }
    },
  };
}
