import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The file that names the process which has the data open. */
const pidFile = "pid";

/**
 * Leaves this process's id beside the data. It only tells a person whom to ask: the lock itself
 * is the operating system's, so that a file left by a killed process is in nobody's way.
 */
export function writePid(folder: string): void {
  writeFileSync(join(folder, pidFile), `${process.pid}\n`, { mode: 0o644 });
}

/** The id that the last process left, or undefined where there is none to read. */
export function readPid(folder: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(folder, pidFile), "utf8"), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Whether there is a process of that id. */
export function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // it is another user's
  }
}

/** Takes this process's id away again. */
export function removePid(folder: string): void {
  rmSync(join(folder, pidFile), { force: true });
}
