import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";
import { sqliteFault } from "./store/sqlite-fault.ts";
import { folderError } from "./store/store.ts";

/** What a running local AWS leaves in its data folder for other processes of the same user. */
export interface Run {
  readonly pid: number;
  readonly endpoint: string;
  readonly region: string;
  /** The bearer token of the control paths. */
  readonly token: string;
}

const fileName = "run.json";

const forRunFile =
  "with --data: without data of its own it takes the run file alone, by which `keywright env` finds this";

/**
 * Announces a running local AWS to the user's other processes, and to nobody else's.
 * @param alone whether nothing else is kept in the folder
 * @throws StoreError where the folder or the file cannot be written
 */
export function writeRunFile(folder: string, run: Run, alone = false): void {
  const obstacle = makeFolder(folder, { mode: 0o700, another: alone ? forRunFile : "with --data" });
  if (obstacle !== undefined) throw folderError(obstacle);
  const file = join(folder, fileName);
  try {
    const ignore = join(folder, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
    // Taken away first: the mode below counts only where the file is new.
    rmSync(file, { force: true });
    writeFileSync(file, `${JSON.stringify(run)}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
  } catch (error) {
    throw sqliteFault(error, file);
  }
}

/** What the local AWS on this folder announced, if one runs or was killed there. */
export function readRunFile(folder: string): Run | undefined {
  try {
    const run: unknown = JSON.parse(readFileSync(join(folder, fileName), "utf8"));
    if (typeof run !== "object" || run === null) return undefined;
    const { pid, endpoint, region, token } = run as Record<string, unknown>;
    if (typeof pid !== "number" || typeof endpoint !== "string") return undefined;
    if (typeof region !== "string" || typeof token !== "string") return undefined;
    return { pid, endpoint, region, token };
  } catch {
    return undefined;
  }
}

/** Takes the announcement away, unless another local AWS has made its own meanwhile. */
export function removeRunFile(folder: string, token: string): void {
  if (readRunFile(folder)?.token === token) rmSync(join(folder, fileName), { force: true });
}

/** Whether a local AWS answers where the announcement says. */
export async function isRunning(run: Run): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(1000);
    const answer = await fetch(`${run.endpoint}/_keywright/health`, { signal });
    const { pid } = (await answer.json()) as { pid?: unknown };
    return pid === run.pid;
  } catch {
    return false;
  }
}
