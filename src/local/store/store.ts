import type { Problem } from "../../model/problem.ts";
import type { Change, State } from "../state.ts";

/** Where the local AWS keeps what it knows. One process at a time has a store open. */
export interface Store {
  /** Puts every kept row back into a state. Throws a `StoreError` where a row is damaged. */
  load(state: State): void;
  /**
   * Makes changes durable, all of them or none. When it returns (or its promise resolves), they
   * outlive the process and the machine. Throws (or rejects with) a `StoreError`.
   */
  commit(changes: readonly Change[]): void | Promise<void>;
  /** Lets go of the data; nothing may be called afterwards. */
  close(): void;
}

export type StoreErrorCode =
  | "store-in-use"
  | "store-newer"
  | "store-foreign"
  | "store-damaged"
  | "store-unwritable"
  | "store-full"
  | "store-failed"
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
