import type { Estate } from "../model/estate.ts";
import { withAdministrators } from "./administrators.ts";
import { isTime, type Moment, type MovableClock } from "./clock.ts";
import { arriveAtOnce } from "./eventual.ts";
import { ensureIssuerKey } from "./issuer.ts";
import type { LocalAwsOptions } from "./local-aws.ts";
import { isRunning, readRunFile } from "./run-file.ts";
import { seed, seedOrganizations } from "./seed.ts";
import type { Seeds } from "./seeding.ts";
import { StartError } from "./start-error.ts";
import type { Change, State } from "./state.ts";
import { type Committer, createCommitter } from "./store/committer.ts";
import { isPostgresUrl, placeOf } from "./store/postgres-fault.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { memoryStore, type Store, StoreError, Superseded } from "./store/store.ts";

/**
 * Opens the store, takes in what it holds, and brings in what the file says.
 * @param committed told of all changes that have become durable
 */
export async function openData(
  options: LocalAwsOptions,
  seeds: Seeds,
  state: State,
  clock: MovableClock,
  committed?: (changes: readonly Change[]) => void,
): Promise<Committer> {
  const { data, empty = false } = options;
  try {
    const store = await openStore(options);
    const committer = createCommitter(store, committed);
    try {
      await store.load(state);
      const estate = withAdministrators(seeds.spec, seeds.estate);
      await settled(state, committer, () => {
        refuseOtherStart(state, empty, options.store ?? data);
        begin(state, empty);
        setClock(state, clock, options.time);
        if (!options.eventual) arriveAtOnce(state);
        beginUses(state, clock());
        ensureIssuerKey(state);
        seed(state, { ...seeds, estate }, clock(), empty);
        seedOrganizations(state, organizationsOf(options, estate));
      });
    } catch (error) {
      await store.close();
      throw error;
    }
    return committer;
  } catch (error) {
    throw error instanceof StoreError ? new StartError(error.problem) : error;
  }
}

function organizationsOf({ organization }: LocalAwsOptions, { organizations }: Estate) {
  return organization === undefined ? organizations : new Map([[organization.id, organization]]);
}

async function openStore(options: LocalAwsOptions): Promise<Store> {
  const { data, store: url } = options;
  const memory = options.memory ?? (data === undefined && url === undefined);
  // Without a store in the folder there is no lock on it.
  if (data !== undefined && (memory || url !== undefined)) await refuseSecond(data);
  if (memory) return memoryStore;
  if (url === undefined) return openSqliteStore({ folder: data ?? "" });
  // Loaded only here: nearly every run keeps its data in a folder.
  const { openPostgresStore } = await import("./store/postgres.ts");
  return openPostgresStore({ url, folder: data });
}

/**
 * Does something with the state, again if another server has changed it meanwhile, and gives what
 * came of it once that is durable.
 */
export async function settled<T>(
  state: State,
  committer: Committer,
  work: () => T,
): Promise<Awaited<T>> {
  for (;;) {
    try {
      const made = work();
      await committer.settle(state, committer.epoch);
      return await made;
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
}

function begin(state: State, empty: boolean): void {
  const value = startOf(empty);
  if (state.table("setting").get("start")?.value === value) return;
  state.put("setting", "start", { name: "start", value });
}

/** Sets the clock, and refuses one that tells no time. */
function setClock(state: State, clock: MovableClock, time: Moment | undefined): void {
  if (time !== undefined) {
    try {
      clock.move(time);
    } catch (error) {
      throw clockError((error as Error).message);
    }
  }
  const kept = state.table("setting").get("clock")?.value ?? "0";
  if (!Number.isFinite(Number(kept)))
    throw clockError(`the data's clock, \`${kept}\`, is no number`);
  if (!isTime(clock())) throw clockError(`the clock says \`${clock()}\`, which is no time`);
}

function clockError(message: string): StartError {
  const hint = 'set it: `--clock now` for the machine\'s time, in a test `time: "now"`';
  return new StartError({ code: "clock", severity: "error", message, hint });
}

/** Uses of keys are written down from the first start on. */
function beginUses(state: State, now: number): void {
  if (state.table("setting").has("usesSince")) return;
  state.put("setting", "usesSince", { name: "usesSince", value: String(now) });
}

/** Without a store there is no lock: the run file tells whether another one runs. */
async function refuseSecond(data: string): Promise<void> {
  const run = readRunFile(data);
  if (run === undefined || !(await isRunning(run))) return;
  throw new StartError({
    code: "store-in-use",
    severity: "error",
    message: `a local AWS runs on \`${data}\` already: process ${run.pid} at ${run.endpoint}`,
    hint: `stop it (kill ${run.pid}), or give this one a folder of its own with --data`,
  });
}

function startOf(empty: boolean): string {
  return empty ? "empty" : "from the file";
}

/** Data that was begun empty belongs to who filled it: the file must not be poured over it. */
function refuseOtherStart(state: State, empty: boolean, where = ""): void {
  const begun = state.table("setting").get("start")?.value;
  if (begun === undefined || begun === startOf(empty)) return;
  const place = isPostgresUrl(where) ? placeOf(where) : `\`${where}\``;
  throw new StartError({
    code: "other-start",
    severity: "error",
    message: empty
      ? `the data in ${place} was filled from the file, and cannot start empty`
      : `the data in ${place} was started with --empty, and is not filled from the file`,
    hint: empty
      ? "give the empty one a folder of its own with --data"
      : "start it with --empty again, or give this one a folder of its own with --data",
  });
}
