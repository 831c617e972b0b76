import { StoreError } from "./store.ts";

/** Primary result codes of SQLite. https://www.sqlite.org/rescode.html */
const codes = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioerr: 10,
  corrupt: 11,
  full: 13,
  cantopen: 14,
  notadb: 26,
} as const;

/** What a person is told of data that does not hold together. */
export function damaged(path: string, what: string, cause?: unknown): StoreError {
  return new StoreError("store-damaged", `\`${path}\` is damaged: ${what}`, {
    hint: "put a copy back, or name another folder with --data; the file was left as it is",
    cause,
  });
}

/**
 * Turns whatever SQLite or the file system threw into a `StoreError` for the user.
 * @param holder tells the id of the process that has the data open, if it is known
 */
export function sqliteFault(
  error: unknown,
  path: string,
  holder: () => number | undefined = () => undefined,
): StoreError {
  if (error instanceof StoreError) return error;
  const { code, errcode, errstr } = error as {
    code?: string;
    errcode?: number;
    errstr?: string;
  };
  // The lower byte is the primary code, the rest says more precisely what happened.
  switch (errcode === undefined ? code : errcode & 0xff) {
    case codes.busy:
    case codes.locked: {
      const pid = holder();
      const who = pid === undefined ? "another process" : `process ${pid}`;
      return new StoreError("store-in-use", `\`${path}\` is in use by ${who}`, {
        hint: "stop it first, or name another folder with --data",
        cause: error,
      });
    }
    case codes.full:
    case "ENOSPC":
    case "EDQUOT":
      return new StoreError("store-full", `there is no room left to write \`${path}\``, {
        hint: "nothing that was acknowledged is lost; make room and try again",
        cause: error,
      });
    case codes.corrupt:
      return damaged(path, errstr ?? "SQLite cannot read it", error);
    case codes.notadb:
      return new StoreError("store-foreign", `\`${path}\` is not a file of Keywright's`, {
        hint: "name another folder with --data; the file was left as it is",
        cause: error,
      });
    case codes.readonly:
    case codes.cantopen:
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EEXIST":
      return new StoreError("store-unwritable", `\`${path}\` cannot be opened for writing`, {
        hint: "give the folder's owner the right to write, or name another folder with --data",
        cause: error,
      });
    default:
      return new StoreError(
        "store-failed",
        `\`${path}\` cannot be read or written (${errstr ?? code ?? "for an unknown reason"})`,
        { cause: error },
      );
  }
}
