import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { makeFolder } from "../make-folder.ts";
import { type Change, type Kind, type State, secretKinds, type Tables } from "../state.ts";
import { masterKey } from "./master-key.ts";
import { readPid, removePid, writePid } from "./pid.ts";
import { seal, unseal } from "./seal.ts";
import { damaged, sqliteFault } from "./sqlite-fault.ts";
import { folderError, type Store, StoreError } from "./store.ts";

/** The file in the data folder that holds everything except the master key. */
export const dataFile = "local-aws.db";

/** The version of the layout below; a store refuses data of a newer one. */
export const formatVersion = 1;

/** Stands in the header of the file: `KWRT`. */
const applicationId = 0x4b575254;

const layout = `
  CREATE TABLE entity (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body ANY NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE master_key_check (sealed BLOB NOT NULL) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${formatVersion};
`;

/** Every table of the state; a row of another kind was not written by this version. */
const kinds: Readonly<Record<Kind, true>> = {
  account: true,
  key: true,
  alias: true,
  principal: true,
  policy: true,
  group: true,
  instanceProfile: true,
  organization: true,
  material: true,
  credential: true,
  seed: true,
  setting: true,
};

export interface SqliteOptions {
  /** The folder of the data; it is made if there is none. */
  readonly folder: string;
  /** Where KEYWRIGHT_MASTER_KEY is looked up; by default the process's own environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the data in a folder, or lays out an empty one. Rows of secret kinds are encrypted under
 * a master key that is never in the same file. Throws a `StoreError`, with the file as it was, if
 * another process has it open, if it is newer, foreign or damaged, or if the master key is not
 * the one that it was made with.
 */
export function openSqliteStore(options: SqliteOptions): Store {
  const { folder, environment = process.env } = options;
  const obstacle = makeFolder(folder, { mode: 0o700, another: "with --data" });
  if (obstacle !== undefined) throw folderError(obstacle);
  const path = join(folder, dataFile);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    lock(database);
    const isNew = examine(database, path);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL"); // every commit waits for the disk
    const key = masterKey({ folder, environment, create: isNew });
    if (isNew) layOut(database, key);
    else checkMasterKey(database, key, folder);
    writePid(folder);
    return storeOn(database, key, folder, path);
  } catch (error) {
    const fault = sqliteFault(error, path, () => readPid(folder));
    if (database?.isOpen) database.close();
    throw fault;
  }
}

/** Looks at a file before anything is changed in it, and tells whether it is still empty. */
function examine(database: DatabaseSync, path: string): boolean {
  const version = pragma(database, "user_version");
  const application = pragma(database, "application_id");
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"];
  if (tables === 0 && version === 0 && application === 0) return true;
  if (application !== applicationId) {
    throw new StoreError("store-foreign", `\`${path}\` was not made by Keywright`, {
      hint: "name another folder with --data",
    });
  }
  if (version > formatVersion) {
    throw new StoreError(
      "store-newer",
      `\`${path}\` has format ${version}, and this Keywright knows formats up to ${formatVersion}`,
      { hint: "use the Keywright that made it or a newer one, or another folder with --data" },
    );
  }
  const check = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (check !== "ok") throw damaged(path, String(check));
  return false;
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

const checkName = ["keywright", "master key"];

function layOut(database: DatabaseSync, key: KeyObject): void {
  database.exec(`BEGIN IMMEDIATE; ${layout}`);
  database
    .prepare("INSERT INTO master_key_check VALUES (?)")
    .run(seal(key, checkName, "this opens"));
  database.exec("COMMIT");
}

function checkMasterKey(database: DatabaseSync, key: KeyObject, folder: string): void {
  const sealed = database.prepare("SELECT sealed FROM master_key_check").get()?.["sealed"];
  if (sealed instanceof Uint8Array && unseal(key, checkName, sealed) !== undefined) return;
  throw new StoreError(
    "master-key-wrong",
    `the master key is not the one that the data in \`${folder}\` was encrypted with`,
    { hint: "set KEYWRIGHT_MASTER_KEY, or unset it to use `master.key`; nothing was changed" },
  );
}

function storeOn(database: DatabaseSync, key: KeyObject, folder: string, path: string): Store {
  const put = database.prepare("INSERT OR REPLACE INTO entity (kind, id, body) VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM entity WHERE kind = ? AND id = ?");
  return {
    load(state) {
      try {
        for (const row of database.prepare("SELECT kind, id, body FROM entity").iterate()) {
          restore(state, row, key, path);
        }
      } catch (error) {
        throw sqliteFault(error, path);
      }
    },
    commit(changes) {
      try {
        database.exec("BEGIN IMMEDIATE");
        for (const change of changes) write(change, key, put, remove);
        database.exec("COMMIT");
      } catch (error) {
        // Some failures have rolled back already, and a rollback must not hide the reason.
        if (database.isTransaction) database.exec("ROLLBACK");
        throw sqliteFault(error, path);
      }
    },
    close() {
      removePid(folder); // while the lock is held: nobody else's can stand there yet
      database.close();
    },
  };
}

function write(change: Change, key: KeyObject, put: StatementSync, remove: StatementSync): void {
  const { kind, id, after } = change;
  if (after === undefined) {
    remove.run(kind, id);
    return;
  }
  const json = JSON.stringify(after);
  put.run(kind, id, secretKinds.has(kind) ? seal(key, [kind, id], json) : json);
}

function restore(state: State, row: Record<string, unknown>, key: KeyObject, path: string): void {
  const { kind, id, body } = row;
  if (typeof kind !== "string" || typeof id !== "string" || !Object.hasOwn(kinds, kind)) {
    throw damaged(path, `a row of the kind \`${String(kind)}\``);
  }
  const known = kind as Kind;
  const json = body instanceof Uint8Array ? unseal(key, [kind, id], body) : body;
  // A secret row in the clear was not written by us: it is no more trusted than a changed one.
  if (typeof json !== "string" || secretKinds.has(known) !== body instanceof Uint8Array) {
    throw damaged(path, `the ${kind} \`${id}\``);
  }
  try {
    state.restore(known, id, JSON.parse(json) as Tables[Kind]);
  } catch {
    throw damaged(path, `the ${kind} \`${id}\``);
  }
}
