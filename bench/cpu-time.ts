import { readdirSync, readFileSync } from "node:fs";

/**
 * The processor time that all threads of a running process have had, in microseconds. Unlike
 * answers per second it says little of what else the machine does meanwhile.
 * @returns undefined where the system does not tell it so finely, as all but Linux
 */
export function cpuTime(pid: number): number | undefined {
  const folder = `/proc/${pid}/task`;
  try {
    const threads = readdirSync(folder).map(thread => `${folder}/${thread}/schedstat`);
    const nanoseconds = threads.map(file => Number(readFileSync(file, "utf8").split(" ")[0]));
    return nanoseconds.reduce((sum, one) => sum + one, 0) / 1000;
  } catch {
    return undefined;
  }
}
