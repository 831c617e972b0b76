import { type KeyObject, randomBytes } from "node:crypto";
import type { Dialect, Row, Script } from "./script.ts";
import { seal, unseal } from "./seal.ts";

/** The version of the layout below; a store refuses data of a newer one. */
export const formatVersion = 3;

/**
 * The tables, the same in every database. A row of `entity` bears the revision that wrote it, and
 * stays as a tombstone, without a body, when its entity is deleted: so another process learns what
 * has changed since it last looked. `head` is one row: the newest revision, the newest that has
 * lost its tombstones, the format, and what opens only under the right master key.
 */
export function layout(dialect: Dialect): readonly string[] {
  const { bytes, number, table } = dialect;
  return [
    ...entityLayout(dialect),
    `CREATE TABLE head (
      format ${number} NOT NULL, revision ${number} NOT NULL, forgotten ${number} NOT NULL,
      master_key_check ${bytes} NOT NULL
    )${table}`,
  ];
}

/**
 * Rows stand in the order in which they came, so that those of one transaction share pages; only
 * the small entries of the index lie far from each other.
 */
function entityLayout({ bytes, number, shared, table }: Dialect): readonly string[] {
  return [
    `CREATE TABLE entity (
      kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT, sealed ${bytes}, revision ${number} NOT NULL,
      PRIMARY KEY (kind, id)
    )${table}`,
    "CREATE INDEX tombstone ON entity (revision) WHERE body IS NULL AND sealed IS NULL",
    // Only who shares the data asks what is new.
    ...(shared ? ["CREATE INDEX entity_revision ON entity (revision)"] : []),
  ];
}

/** The row of `head`. */
export interface Head {
  readonly format: number;
  readonly revision: number;
  /** Deletions up to this revision can no longer be told. */
  readonly forgotten: number;
  readonly check: unknown;
}

/** Reads the row of `head`. */
export function* readHead(): Script<Head | undefined> {
  const text = "SELECT format, revision, forgotten, master_key_check FROM head";
  const [row] = (yield { text, often: true }).rows;
  return row && headOf(row);
}

function headOf(row: Row): Head {
  return {
    format: Number(row["format"]),
    revision: Number(row["revision"]),
    forgotten: Number(row["forgotten"]),
    check: row["master_key_check"],
  };
}

/** Lays out empty tables under a master key. Call it within a transaction. */
export function* layOut(dialect: Dialect, key: KeyObject): Script<void> {
  for (const text of layout(dialect)) yield { text };
  yield {
    text: "INSERT INTO head (format, revision, forgotten, master_key_check) VALUES ($1, $2, $2, $3)",
    values: [formatVersion, 0, masterKeyCheck(key)],
  };
}

const checkName = ["keywright", "master key"];

/** What opens only under this master key; it says nothing of it. */
export function masterKeyCheck(key: KeyObject): Uint8Array {
  return seal(key, checkName, `this opens ${randomBytes(8).toString("hex")}`);
}

/** Whether data with this check was encrypted under this master key. */
export function isMasterKey(key: KeyObject, check: unknown): boolean {
  return check instanceof Uint8Array && unseal(key, checkName, check) !== undefined;
}

/**
 * Format 1, of SQLite alone, had one column for what is sealed and what is not, and no revisions.
 * Call it within a transaction, once the master key is known to be the right one.
 */
export function* migrateFrom1(dialect: Dialect): Script<void> {
  yield { text: "ALTER TABLE entity RENAME TO entity_1" };
  for (const text of layout(dialect)) yield { text };
  yield {
    text: `INSERT INTO entity (kind, id, body, sealed, revision)
      SELECT kind, id, CASE typeof(body) WHEN 'text' THEN body END,
        CASE typeof(body) WHEN 'blob' THEN body END, 0
      FROM entity_1`,
  };
  yield {
    text: `INSERT INTO head (format, revision, forgotten, master_key_check)
      SELECT ${formatVersion}, 0, 0, sealed FROM master_key_check`,
  };
  yield { text: "DROP TABLE entity_1" };
  yield { text: "DROP TABLE master_key_check" };
}

/**
 * Format 2 had SQLite keep the rows in the order of their ids (WITHOUT ROWID), which is slow to write
 * where they are as long as these. PostgreSQL's tables are the same in both. Call it within a transaction.
 * @see https://www.sqlite.org/withoutrowid.html#when_to_use_without_rowid
 */
export function* migrateFrom2(dialect: Dialect): Script<void> {
  yield { text: "DROP INDEX tombstone" };
  yield { text: "ALTER TABLE entity RENAME TO entity_2" };
  for (const text of entityLayout(dialect)) yield { text };
  yield {
    text: `INSERT INTO entity (kind, id, body, sealed, revision)
      SELECT kind, id, body, sealed, revision FROM entity_2 ORDER BY revision, kind, id`,
  };
  yield { text: "DROP TABLE entity_2" };
  yield { text: "UPDATE head SET format = $1", values: [formatVersion] };
}
