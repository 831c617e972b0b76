import type { KeyObject } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { State } from "./state.ts";
import { masterKeyFile } from "./store/master-key.ts";
import type { PostgresStore } from "./store/postgres.ts";
import { dataFile, openSqliteStore, type SqliteStore } from "./store/sqlite.ts";
import { StoreError } from "./store/store.ts";
import { exportLines, type Imported, importText, type Secrets } from "./store/transfer.ts";

/** Where the data of a local AWS is that does not run, or that several servers share. */
export interface DataPlace {
  /** The folder of the data, or of the master key alone where there is a `store`. */
  readonly data: string;
  /** The URL of a PostgreSQL database. */
  readonly store?: string | undefined;
}

/** How the secrets of an export are sealed: a passphrase, else the master key; or left out. */
export interface ExportOptions extends DataPlace {
  readonly passphrase?: string | undefined;
  readonly withoutSecrets?: boolean;
}

/**
 * Reads a whole local AWS as lines of text.
 * @throws StoreError where the data is in use, is not there or cannot be read
 */
export async function exportData(options: ExportOptions): Promise<string[]> {
  const { passphrase, withoutSecrets = false } = options;
  return withStore(options, true, ({ state, store }) => {
    const secrets: Secrets = withoutSecrets
      ? { under: "nothing" }
      : passphrase === undefined
        ? { under: "master key", key: store.masterKey }
        : { under: "passphrase", passphrase };
    return [...exportLines(state, secrets)];
  });
}

/**
 * Fills empty data with what `exportData` gave.
 * @throws StoreError, with the data as it was
 */
export async function importData(
  place: DataPlace & { readonly passphrase?: string | undefined },
  text: Buffer,
): Promise<Imported> {
  return withStore(place, false, async ({ state, store }) => {
    const { passphrase } = place;
    const imported = importText(state, text, { masterKey: store.masterKey, passphrase });
    await store.commit(state.takeChanges());
    return imported;
  });
}

/**
 * Changes the master key: all secrets are sealed under a new one, KEYWRIGHT_NEW_MASTER_KEY or one
 * that is made and takes the place of the key file's.
 * @returns how many secrets there are
 * @throws StoreError, with everything under the old key
 */
export async function rekeyData(place: DataPlace): Promise<number> {
  return withStore(place, true, ({ store }) => store.rekey());
}

interface Opened {
  readonly state: State;
  readonly store: (SqliteStore | PostgresStore) & { readonly masterKey: KeyObject };
}

async function withStore<T>(
  place: DataPlace,
  mustExist: boolean,
  work: (opened: Opened) => T | Promise<T>,
): Promise<T> {
  const { data, store: url } = place;
  if (url === undefined && mustExist && !existsSync(join(data, dataFile))) {
    throw new StoreError("no-data", `there is no data in \`${data}\``, {
      hint: "name its folder with --data, or its database with --store",
    });
  }
  const made = url === undefined ? missingIn(data) : [];
  const store = await openStore(place, mustExist);
  try {
    const state = new State();
    await store.load(state);
    return await work({ state, store });
  } catch (error) {
    // While it is locked: what was made for this alone would look like data that was begun.
    for (const path of made) rmSync(path, { force: true });
    throw error;
  } finally {
    await store.close();
  }
}

async function openStore(
  { data, store: url }: DataPlace,
  mustExist: boolean,
): Promise<Opened["store"]> {
  if (url === undefined) return openSqliteStore({ folder: data, fill: !mustExist });
  const { openPostgresStore } = await import("./store/postgres.ts");
  return openPostgresStore({ url, folder: data, mustExist });
}

/** The files of the data, if none is there yet. */
function missingIn(folder: string): readonly string[] {
  const path = join(folder, dataFile);
  if (existsSync(path)) return [];
  const key = join(folder, masterKeyFile);
  const files = [path, `${path}-wal`, `${path}-shm`];
  return existsSync(key) ? files : [...files, key];
}
