/** One decision in a process of its own: what a command line or a function of a cloud pays. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { median } from "../statistics.ts";

const runs = 15;

/** Prints how long a fresh process takes to decide, beside one that does nothing. */
export function benchColdStart(): void {
  const one = join(import.meta.dirname, "one-decision.js");
  const decision = median(Array.from({ length: runs }, () => time([one])));
  const nothing = median(Array.from({ length: runs }, () => time(["-e", "0"])));
  console.log(
    `Cold start, one decision in a fresh process: ${decision.toFixed(0)} ms; a process that does nothing: ${nothing.toFixed(0)} ms; ratio ${(decision / nothing).toFixed(2)}`,
  );
}

function time(args: readonly string[]): number {
  const started = performance.now();
  execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  return performance.now() - started;
}
