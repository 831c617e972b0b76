/** A value of a column, as both databases take it. */
export type Value = string | number | Uint8Array | null;

/** A row by its columns' names. */
export type Row = Readonly<Record<string, unknown>>;

/** One SQL statement; its values stand in the text as `$1`, `$2` and so on. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly Value[];
  /** Whether it will come again, so that the driver should keep it prepared. */
  readonly often?: boolean;
}

/** What a statement gave. */
export interface Result {
  readonly rows: readonly Row[];
  /** How many rows it changed. */
  readonly changes: number;
}

/**
 * What is done with the data, written once for every database: it yields statements and is given
 * their results. A driver runs it, SQLite's without a pause, PostgreSQL's by waiting for each.
 */
export type Script<T> = Generator<Statement, T, Result>;

/** In what the databases differ for the scripts. */
export interface Dialect {
  /** Begins a transaction that will write. */
  readonly begin: string;
  /** Begins a transaction whose reads all see the same moment. */
  readonly beginReading: string;
  /** The type of a column of bytes. */
  readonly bytes: string;
  /** The type of a column of whole numbers up to 2^53. */
  readonly number: string;
  /** What ends the definition of a table. */
  readonly table: string;
  /** The columns in whose order all rows are read quickest, each with what is before its values. */
  readonly order: Readonly<Record<string, Value>>;
  /** Whether several processes use the data at the same time. */
  readonly shared: boolean;
}

/** Runs a script on a database that answers at once. */
export function runNow<T>(script: Script<T>, execute: (statement: Statement) => Result): T {
  let step = script.next();
  while (!step.done) {
    let result: Result;
    try {
      result = execute(step.value);
    } catch (error) {
      step = script.throw(error);
      continue;
    }
    step = script.next(result);
  }
  return step.value;
}

/** Runs a script on a database that answers later. */
export async function runLater<T>(
  script: Script<T>,
  execute: (statement: Statement) => Promise<Result>,
): Promise<T> {
  let step = script.next();
  while (!step.done) {
    let result: Result;
    try {
      result = await execute(step.value);
    } catch (error) {
      step = script.throw(error);
      continue;
    }
    step = script.next(result);
  }
  return step.value;
}

/** Puts a script into a transaction: what it did is undone where it throws. */
export function* within<T>(begin: string, script: Script<T>): Script<T> {
  yield { text: begin, often: true };
  let value: T;
  try {
    value = yield* script;
  } catch (error) {
    try {
      yield { text: "ROLLBACK" };
    } catch {
      // Some failures have rolled back already, and this must not hide the reason.
    }
    throw error;
  }
  yield { text: "COMMIT", often: true };
  return value;
}
