import type { KeyObject } from "node:crypto";
import type { Change, State } from "../state.ts";
import { isMasterKey, masterKeyCheck, readHead } from "./layout.ts";
import { type Damaged, restoreRow, valuesOf } from "./rows.ts";
import type { Dialect, Row, Script, Statement, Value } from "./script.ts";
import { within } from "./script.ts";
import { seal, unseal } from "./seal.ts";
import { Superseded, wrongMasterKey } from "./store.ts";

/** How a store reads and writes rows. */
export interface Rows {
  readonly dialect: Dialect;
  readonly key: KeyObject;
  readonly damaged: Damaged;
}

/** How many rows one statement reads or writes. */
const page = 4096;
const chunk = 64;

/** So many rows are opened while they are loaded, so that damage is told before anybody meets it. */
const openedAtOnce = 10_000;

/**
 * Puts every row into a state.
 * @returns the revision that the state is then at
 */
export function load(state: State, parts: Rows): Script<number> {
  const { damaged, dialect } = parts;
  const order = Object.keys(dialect.order);
  const columns = [...new Set([...order, "kind", "id", "body", "sealed"])].join(", ");
  const places = order.map((_, index) => `$${index + 1}`).join(", ");
  const text = `SELECT ${columns} FROM entity WHERE (${order}) > (${places}) ORDER BY ${order} LIMIT ${page}`;
  return within(
    dialect.beginReading,
    (function* () {
      const head = yield* readHead();
      if (head === undefined) throw damaged("it has no head");
      let last: readonly Value[] = Object.values(dialect.order);
      let count = 0;
      for (;;) {
        const { rows } = yield { text, values: last };
        for (const row of rows) restoreRow(state, row, parts, ++count <= openedAtOnce);
        const end = rows.at(-1);
        if (end === undefined || rows.length < page) return head.revision;
        last = order.map(column => end[column] as Value);
      }
    })(),
  );
}

/** What other processes changed since a revision. */
export interface News {
  readonly revision: number;
  readonly rows: readonly Row[];
  /** The rows are everything that there is, since not every deletion can be told any more. */
  readonly whole: boolean;
}

/** Reads what has changed since a revision. */
export function readNews(since: number, { damaged, dialect, key }: Rows): Script<News> {
  return within(
    dialect.beginReading,
    (function* () {
      const head = yield* readHead();
      if (head === undefined) throw damaged("it has no head");
      if (!isMasterKey(key, head.check)) throw wrongMasterKey("the data");
      const { forgotten, revision } = head;
      const whole = since < forgotten;
      const text = "SELECT kind, id, body, sealed FROM entity WHERE revision > $1";
      const { rows } = yield { text, values: [whole ? -1 : since], often: true };
      return { revision, rows, whole };
    })(),
  );
}

/**
 * Makes changes durable, all of them or none, if nobody has changed anything since `base`; without
 * changes it only makes sure of that.
 * @returns the new revision
 * @throws Superseded where somebody has
 */
export function* commit(
  changes: readonly Change[],
  base: number,
  { dialect, key }: Rows,
): Script<number> {
  if (changes.length > 0) return yield* within(dialect.begin, write(changes, base, key));
  const { rows } = yield { text: "SELECT revision FROM head", often: true };
  if (Number(rows[0]?.["revision"]) !== base) throw new Superseded();
  return base;
}

function* write(changes: readonly Change[], base: number, key: KeyObject): Script<number> {
  // The row is locked from here on: whoever comes second finds another revision.
  const advanced = yield {
    text: "UPDATE head SET revision = revision + 1 WHERE revision = $1",
    values: [base],
    often: true,
  };
  if (advanced.changes !== 1) throw new Superseded();
  const revision = base + 1;
  for (let at = 0; at < changes.length; ) {
    const size = changes.length - at < chunk ? 1 : chunk;
    const rows = changes.slice(at, at + size).map(change => [...valuesOf(change, key), revision]);
    yield put(rows);
    at += size;
  }
  return revision;
}

function put(rows: readonly (readonly Value[])[]): Statement {
  let number = 0;
  const places = rows.map(row => `(${row.map(() => `$${++number}`).join(", ")})`);
  return {
    text: `INSERT INTO entity (kind, id, body, sealed, revision) VALUES ${places.join(", ")}
      ON CONFLICT (kind, id) DO UPDATE
      SET body = excluded.body, sealed = excluded.sealed, revision = excluded.revision`,
    values: rows.flat(),
    often: true,
  };
}

/** Takes tombstones away that are older than `keep` revisions. */
export function forget(keep: number, { dialect }: Rows): Script<void> {
  return within(
    dialect.begin,
    (function* () {
      const { revision, forgotten } = (yield* readHead()) ?? { revision: 0, forgotten: 0 };
      const until = revision - keep;
      if (until <= forgotten) return;
      const dead = "body IS NULL AND sealed IS NULL AND revision <= $1";
      const { changes } = yield { text: `DELETE FROM entity WHERE ${dead}`, values: [until] };
      if (changes > 0) yield { text: "UPDATE head SET forgotten = $1", values: [until] };
    })(),
  );
}

/**
 * Seals every secret row anew under another master key.
 * @returns how many they were
 */
export function rekey(next: KeyObject, { damaged, dialect, key }: Rows): Script<number> {
  return within(
    dialect.begin,
    (function* () {
      // Locks the row: no other process writes under the old key meanwhile, and afterwards each
      // finds that it has to look what is new, and that its key no longer opens the check.
      yield { text: "UPDATE head SET revision = revision + 1" };
      const text = "SELECT kind, id, sealed FROM entity WHERE sealed IS NOT NULL";
      const { rows } = yield { text };
      for (const row of rows) {
        const [kind, id] = [String(row["kind"]), String(row["id"])];
        const { sealed } = row;
        const plain = sealed instanceof Uint8Array ? unseal(key, [kind, id], sealed) : undefined;
        if (plain === undefined) throw damaged(`the ${kind} \`${id}\``);
        yield {
          text: "UPDATE entity SET sealed = $1 WHERE kind = $2 AND id = $3",
          values: [seal(next, [kind, id], plain), kind, id],
          often: true,
        };
      }
      yield { text: "UPDATE head SET master_key_check = $1", values: [masterKeyCheck(next)] };
      return rows.length;
    })(),
  );
}
