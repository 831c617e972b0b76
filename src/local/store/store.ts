import type { Problem } from "../../model/problem.ts";
import type { Change, State } from "../state.ts";

/** Where the local AWS keeps what it knows. */
export interface Store {
  /**
   * Puts every kept row back into a state. Throws (or rejects with) a `StoreError` where a row is
   * damaged; what only its content shows is told by who first looks at it.
   */
  load(state: State): void | Promise<void>;
  /**
   * Makes changes durable, all of them or none. When it returns (or its promise resolves), they
   * outlive the process and the machine. Throws (or rejects with) a `StoreError`.
   *
   * A shared store makes sure, too, that nobody else has changed anything since the state last
   * took in what is new, and rejects with `Superseded` where somebody has. It does so without any
   * changes as well.
   */
  commit(changes: readonly Change[]): void | Promise<void>;
  /**
   * Of a store that other processes write to at the same time: reads what they changed.
   * @returns what brings it into a state that holds no change of its own which is not durable
   */
  news?(): Promise<(state: State) => void>;
  /** Lets go of the data; nothing may be called afterwards. */
  close(): void | Promise<void>;
}

/**
 * Another process has changed the data meanwhile: what was worked out rests on what is past. It
 * has been undone, and is to be worked out again.
 */
export class Superseded extends Error {}

export type StoreErrorCode =
  | "store-in-use"
  | "store-newer"
  | "store-foreign"
  | "store-damaged"
  | "store-lost"
  | "store-unwritable"
  | "store-full"
  | "store-failed"
  | "store-unreachable"
  | "store-url"
  | "no-data"
  | "import-not-empty"
  | "import-foreign"
  | "import-damaged"
  | "import-key"
  | "master-key-missing"
  | "master-key-wrong"
  | "master-key-invalid"
  | "master-key-exposed";

/**
 * The one way in which a store fails. `message` and `hint` are written for the user, who needs no
 * stack trace; nothing that was kept is lost or overwritten when it is thrown.
 */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "StoreError";
    this.code = code;
    this.hint = options.hint;
  }

  /** The same as a problem to report. */
  get problem(): Problem {
    const { code, message, hint } = this;
    return { code, severity: "error", message, ...(hint === undefined ? {} : { hint }) };
  }
}

/** What a person is told whose master key does not open the data. */
export function wrongMasterKey(what: string): StoreError {
  return new StoreError(
    "master-key-wrong",
    `the master key is not the one that ${what} was encrypted with`,
    { hint: "set KEYWRIGHT_MASTER_KEY, or unset it to use `master.key`; nothing was changed" },
  );
}

/** A folder for the data that cannot be made, as what a store throws. */
export function folderError({ message, hint }: Problem): StoreError {
  return new StoreError("store-unwritable", message, hint === undefined ? {} : { hint });
}

/** A store that keeps nothing: what it is handed is gone with the process. */
export const memoryStore: Store = {
  load: () => {},
  commit: () => {},
  close: () => {},
};
