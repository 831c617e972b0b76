import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

/** A row that a write leaves: how long its id and its body are. */
export interface RowSize {
  readonly id: number;
  readonly body: number;
}

/** SQLite alone, which writes as much as the product and as safely. */
export interface SqliteFloor {
  /**
   * Writes for so many seconds.
   * @param together how many writes share a transaction
   * @returns writes a second, and microseconds of processor time for each
   */
  write(together: number, seconds: number): { readonly perSecond: number; readonly cpu: number };
  close(): void;
}

/**
 * Opens a file of its own: one table, rows under ids that come in no order, each write as many rows
 * and bytes as given. Journal mode, lock and level of synchronization are those of the product, so that
 * every commit waits for the disk.
 */
export function openSqliteFloor(path: string, rows: readonly RowSize[]): SqliteFloor {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE written (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT");
  const begin = database.prepare("BEGIN IMMEDIATE");
  const insert = database.prepare("INSERT INTO written (id, body) VALUES (?, ?)");
  const commit = database.prepare("COMMIT");
  const filled = rows.map(({ body, id }) => ({
    before: "x".repeat(Math.max(0, id - 36)),
    body: "x".repeat(body),
  }));
  return {
    write(together, seconds) {
      const used = process.cpuUsage();
      const started = performance.now();
      let writes = 0;
      let elapsed = 0;
      while (elapsed < seconds) {
        begin.run();
        for (let one = 0; one < together; one += 1) {
          for (const { before, body } of filled) insert.run(before + randomUUID(), body);
        }
        commit.run();
        writes += together;
        elapsed = (performance.now() - started) / 1000;
      }
      const { system, user } = process.cpuUsage(used);
      return { perSecond: writes / elapsed, cpu: (system + user) / writes };
    },
    close: () => database.close(),
  };
}
