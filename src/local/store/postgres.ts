import { createHash, type KeyObject } from "node:crypto";
import pg from "pg";
import { makeFolder } from "../make-folder.ts";
import type { State } from "../state.ts";
import { formatVersion, isMasterKey, layOut, readHead } from "./layout.ts";
import {
  finishNextMasterKey,
  type MasterKeySource,
  masterKey,
  nextMasterKey,
} from "./master-key.ts";
import { atStart, placeOf, postgresFault } from "./postgres-fault.ts";
import { restoreRow } from "./rows.ts";
import {
  type Dialect,
  type Result,
  runLater,
  type Script,
  type Statement,
  within,
} from "./script.ts";
import { commit, forget, load, type Rows, readNews, rekey } from "./scripts.ts";
import { newer } from "./sqlite.ts";
import { folderError, type Store, StoreError, wrongMasterKey } from "./store.ts";

const dialect: Dialect = {
  begin: "BEGIN",
  beginReading: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  bytes: "BYTEA",
  number: "BIGINT",
  table: "",
  order: { kind: "", id: "" },
  shared: true,
};

/**
 * What every session of ours begins with. An answer rests on what is on disk, whatever the server's
 * own setting; and a process that hangs must not hold up the others with a lock for long.
 */
const session = [
  "SET synchronous_commit = on",
  "SET search_path = keywright",
  "SET lock_timeout = '10s'",
  "SET statement_timeout = '60s'",
  "SET idle_in_transaction_session_timeout = '10s'",
].join("; ");

/** Tombstones of so many revisions are kept for processes that have not looked for long. */
const remembered = 100_000;

export interface PostgresOptions {
  /** Such as `postgres://user@host/database`. */
  readonly url: string;
  /** The folder of this process, where `master.key` is looked for; without it, only the variable. */
  readonly folder?: string | undefined;
  /** Refuses a database without data, and lays out none. */
  readonly mustExist?: boolean;
  /** Where KEYWRIGHT_MASTER_KEY is looked up; by default the process's own environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** A store that several processes share. */
export interface PostgresStore extends Store {
  load(state: State): Promise<void>;
  readonly masterKey: KeyObject;
  /** As SQLite's does. */
  rekey(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens the data in a PostgreSQL database, in the schema `keywright`, which is laid out if it is
 * not there. Rejects with a `StoreError`, with the data as it was, if the server cannot be reached,
 * or if the data is newer or under another master key.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<PostgresStore> {
  const { folder, mustExist = false, url, environment = process.env } = options;
  const place = placeOf(url);
  const obstacle = folder && makeFolder(folder, { mode: 0o700, another: "with --data" });
  if (obstacle) throw folderError(obstacle);
  const connection = new Connection(url, place);
  try {
    const key = await connection.run(open({ folder, environment }, place, mustExist));
    const damaged = (what: string) =>
      new StoreError("store-damaged", `the data in ${place} is damaged: ${what}`, {
        hint: "put a backup of the database back; it was left as it is",
      });
    const rows: Rows = { dialect, key, damaged };
    await connection.run(forget(remembered, rows));
    return storeOn(connection, rows, { folder, environment });
  } catch (error) {
    await connection.close();
    throw error instanceof StoreError ? atStart(error) : error;
  }
}

type KeySource = Pick<MasterKeySource, "folder" | "environment">;

/** Lays out what is missing and finds the master key. Two processes may do so at once. */
function open(source: KeySource, place: string, mustExist: boolean): Script<KeyObject> {
  return within(
    dialect.begin,
    (function* () {
      // Any number that nobody else takes: it is of this schema's laying out.
      yield { text: "SELECT pg_advisory_xact_lock(1263031892)" };
      const text = "SELECT to_regclass('keywright.head') IS NOT NULL AS there";
      if ((yield { text }).rows[0]?.["there"] !== true) {
        if (mustExist) throw new StoreError("no-data", `there is no data in ${place}`);
        const key = masterKey({ ...source, create: true });
        yield { text: "CREATE SCHEMA IF NOT EXISTS keywright" };
        yield* layOut(dialect, key);
        return key;
      }
      const head = yield* readHead();
      if (head === undefined) throw new StoreError("store-damaged", `${place} has no head`);
      if (head.format > formatVersion) throw newer(place, head.format, "another database");
      const fits = (key: KeyObject) => isMasterKey(key, head.check);
      const whole = { ...source, create: false };
      const key = finishNextMasterKey(whole, fits) ?? masterKey(whole);
      if (!fits(key)) throw wrongMasterKey(`the data in ${place}`);
      return key;
    })(),
  );
}

function storeOn(connection: Connection, rows: Rows, source: KeySource): PostgresStore {
  let revision = 0;
  return {
    masterKey: rows.key,
    async load(state) {
      revision = await connection.run(load(state, rows));
    },
    async commit(changes) {
      revision = await connection.run(commit(changes, revision, rows));
    },
    async news() {
      const news = await connection.run(readNews(revision, rows));
      return state => {
        if (news.whole) state.clear();
        for (const row of news.rows) restoreRow(state, row, rows);
        revision = news.revision;
      };
    },
    async rekey() {
      const next = nextMasterKey(source.folder, source.environment);
      const count = await connection.run(rekey(next.key, rows));
      next.adopt();
      return count;
    },
    close: () => connection.close(),
  };
}

/** One session with the server, made anew where it has broken. Its scripts run one after another. */
class Connection {
  readonly #url: string;
  readonly #place: string;
  #client: pg.Client | undefined;
  #last: Promise<unknown> = Promise.resolve();
  readonly #names = new Map<string, string>();

  constructor(url: string, place: string) {
    this.#url = url;
    this.#place = place;
  }

  /** Runs a script; rejects with a `StoreError`, or with what the script itself throws. */
  run<T>(script: Script<T>): Promise<T> {
    const mine = this.#last.then(() => this.#run(script));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #run<T>(script: Script<T>): Promise<T> {
    try {
      const client = this.#client ?? (await this.#connect());
      return await runLater(script, statement => this.#execute(client, statement));
    } catch (error) {
      const fault = postgresFault(error, this.#place);
      // Whatever the session still waits for must not be taken for the next one's answer.
      if (fault instanceof StoreError && fault.code === "store-unreachable") this.#drop();
      throw fault;
    }
  }

  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.end().catch(() => {});
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: "keywright",
      connectionTimeoutMillis: 10_000,
      query_timeout: 70_000, // where the server is silent; its own limit is a minute
      keepAlive: true,
    });
    const lost = () => {
      if (this.#client === client) this.#client = undefined;
    };
    // Without a listener the end of the session would end the process.
    client.on("error", lost);
    client.on("end", lost);
    await client.connect();
    await client.query(session);
    this.#client = client;
    return client;
  }

  async #execute(client: pg.Client, { often, text, values = [] }: Statement): Promise<Result> {
    const { rowCount, rows } = await client.query({
      text,
      values: values.map(value =>
        value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value) : value,
      ),
      ...(often && { name: this.#nameOf(text) }),
    });
    return { rows, changes: rowCount ?? 0 };
  }

  /** The server keeps a statement prepared by a name. */
  #nameOf(text: string): string {
    let name = this.#names.get(text);
    if (name === undefined) {
      name = createHash("sha256").update(text).digest("hex").slice(0, 32);
      this.#names.set(text, name);
    }
    return name;
  }

  async close(): Promise<void> {
    await this.#last;
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }
}
