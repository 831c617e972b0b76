import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { makeFolder } from "../make-folder.ts";
import {
  formatVersion,
  isMasterKey,
  layOut,
  migrateFrom1,
  migrateFrom2,
  readHead,
} from "./layout.ts";
import { refuseEmptyBesideKey, refuseLostData } from "./lost-data.ts";
import { finishNextMasterKey, firstMasterKey, masterKey, nextMasterKey } from "./master-key.ts";
import { isRunning, readPid, removePid, writePid } from "./pid.ts";
import {
  type Dialect,
  type Result,
  runNow,
  type Script,
  type Statement,
  within,
} from "./script.ts";
import { commit, forget, load, type Rows, rekey } from "./scripts.ts";
import { damaged, sqliteFault } from "./sqlite-fault.ts";
import { folderError, type Store, StoreError, wrongMasterKey } from "./store.ts";
import { hasLostCommits } from "./wal.ts";

/** The file in the data folder that holds everything except the master key. */
export const dataFile = "local-aws.db";

/** Stands in the header of the file: `KWRT`. */
const applicationId = 0x4b575254;

const dialect: Dialect = {
  begin: "BEGIN IMMEDIATE",
  beginReading: "BEGIN",
  bytes: "BLOB",
  number: "INTEGER",
  table: " STRICT",
  order: { rowid: 0 },
  shared: false,
};

export interface SqliteOptions {
  /** The folder of the data; it is made if there is none. */
  readonly folder: string;
  /** Where KEYWRIGHT_MASTER_KEY is looked up; by default the process's own environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** It is to be filled from elsewhere: that there is a master key and no data is no loss. */
  readonly fill?: boolean;
}

/** A store of this process alone, which answers at once. */
export interface SqliteStore extends Store {
  load(...to: Parameters<Store["load"]>): void;
  commit(...of: Parameters<Store["commit"]>): void;
  close(): void;
  readonly masterKey: KeyObject;
  /**
   * Seals all secret rows under a new master key, which takes the old one's place: KEYWRIGHT_NEW_MASTER_KEY,
   * else one made and put into the key file.
   * @returns how many rows were sealed anew
   */
  rekey(): number;
}

/**
 * Opens the data in a folder, or lays out an empty one. Rows of secret kinds are encrypted under
 * a master key that is never in the same file. Throws a `StoreError`, with the file as it was, if
 * another process has it open, if it is newer, foreign, damaged or lost, or if the master key is not
 * the one that it was made with. Data of an older format is brought to this one, in one transaction.
 */
export function openSqliteStore(options: SqliteOptions): SqliteStore {
  const { fill = false, folder, environment = process.env } = options;
  const obstacle = makeFolder(folder, { mode: 0o700, another: "with --data" });
  if (obstacle !== undefined) throw folderError(obstacle);
  const path = join(folder, dataFile);
  // Who has the data open at the moment is told by the lock.
  if (!isRunning(readPid(folder))) {
    // Before SQLite sees it, which would take the log to end at the hole.
    if (hasLostCommits(`${path}-wal`)) throw damaged(path, "its write-ahead log has a hole");
    if (!fill) refuseLostData(folder, path);
  }
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    lock(database);
    const format = examine(database, path);
    if (format === 0 && !fill) refuseEmptyBesideKey(folder, path);
    const execute = executor(database);
    const check = format === 0 ? undefined : checkOf(database, format, execute, path);
    const fits = (key: KeyObject) => isMasterKey(key, check);
    const source = { folder, environment, create: false };
    const first = check === undefined ? firstMasterKey(source) : undefined;
    const key = first?.key ?? keyFor(source, fits);
    // From here on the file is ours to change.
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL"); // every commit waits for the disk
    bringUp(format, key, execute);
    first?.adopt();
    writePid(folder);
    return storeOn(
      database,
      { dialect, key, damaged: what => damaged(path, what) },
      execute,
      options,
    );
  } catch (error) {
    const fault = sqliteFault(error, path, () => readPid(folder));
    if (database?.isOpen) database.close();
    throw fault;
  }
}

type Execute = (statement: Statement) => Result;

/** The key that the check opens with. A change of the key that was cut short is finished. */
function keyFor(
  source: Parameters<typeof masterKey>[0],
  fits: (key: KeyObject) => boolean,
): KeyObject {
  const key = finishNextMasterKey(source, fits) ?? masterKey(source);
  if (!fits(key)) throw wrongMasterKey(`the data in \`${source.folder}\``);
  return key;
}

/** Looks at a file before anything is changed in it: its format, 0 where it is still empty. */
function examine(database: DatabaseSync, path: string): number {
  const version = pragma(database, "user_version");
  const application = pragma(database, "application_id");
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"];
  if (tables === 0 && version === 0 && application === 0) return 0;
  if (application !== applicationId) {
    throw new StoreError("store-foreign", `\`${path}\` was not made by Keywright`, {
      hint: "name another folder with --data",
    });
  }
  if (version > formatVersion) throw newer(`\`${path}\``, version, "another folder with --data");
  const check = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (check !== "ok") throw damaged(path, String(check));
  return version;
}

/** What a person is told of data of a newer format. */
export function newer(what: string, version: number, other: string): StoreError {
  return new StoreError(
    "store-newer",
    `${what} has format ${version}, and this Keywright knows formats up to ${formatVersion}`,
    { hint: `use the Keywright that made it or a newer one, or ${other}` },
  );
}

function pragma(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/**
 * Takes the operating system's lock on the file, without changing the file, and keeps it: it
 * falls with the process, however the process ends.
 */
function lock(database: DatabaseSync): void {
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("BEGIN EXCLUSIVE; COMMIT");
}

function checkOf(database: DatabaseSync, format: number, execute: Execute, path: string): unknown {
  if (format === 1)
    return database.prepare("SELECT sealed FROM master_key_check").get()?.["sealed"];
  const head = runNow(readHead(), execute);
  if (head === undefined) throw damaged(path, "it has no head");
  return head.check;
}

/** Brings a file to the format of today. */
function bringUp(format: number, key: KeyObject, execute: Execute): void {
  if (format === formatVersion) return;
  const work = function* (): Script<void> {
    if (format === 0) yield* layOut(dialect, key);
    else yield* format === 1 ? migrateFrom1(dialect) : migrateFrom2(dialect);
    yield { text: `PRAGMA application_id = ${applicationId}` };
    yield { text: `PRAGMA user_version = ${formatVersion}` };
  };
  runNow(within(dialect.begin, work()), execute);
}

/** Runs statements, and keeps those prepared that come often. */
function executor(database: DatabaseSync): Execute {
  const prepared = new Map<string, { statement: StatementSync; order: readonly number[] }>();
  return ({ often = false, text, values = [] }) => {
    let found = prepared.get(text);
    if (found === undefined) {
      // node binds what has no name by its place only.
      const order: number[] = [];
      const sql = text.replace(/\$(\d+)/g, (_, number: string) => {
        order.push(Number(number) - 1);
        return "?";
      });
      found = { statement: database.prepare(sql), order };
      if (often) prepared.set(text, found);
    }
    const { order, statement } = found;
    const bound = order.map(index => values[index] ?? null);
    if (/^\s*SELECT/.test(text)) return { rows: statement.all(...bound), changes: 0 };
    return { rows: [], changes: Number(statement.run(...bound).changes) };
  };
}

function storeOn(
  database: DatabaseSync,
  rows: Rows,
  execute: Execute,
  { environment = process.env, folder }: SqliteOptions,
): SqliteStore {
  const path = join(folder, dataFile);
  let revision = 0;
  const run = <T>(script: Script<T>): T => {
    try {
      return runNow(script, execute);
    } catch (error) {
      throw sqliteFault(error, path);
    }
  };
  // Nobody else follows: no deletion has to be told any more.
  run(forget(0, rows));
  revision = run(readHead())?.revision ?? 0;
  return {
    masterKey: rows.key,
    load(state) {
      revision = run(load(state, rows));
    },
    commit(changes) {
      if (changes.length > 0) revision = run(commit(changes, revision, rows));
    },
    rekey() {
      const next = nextMasterKey(folder, environment);
      const count = run(rekey(next.key, rows));
      next.adopt();
      return count;
    },
    close() {
      removePid(folder); // while the lock is held: nobody else's can stand there yet
      database.close();
    },
  };
}
