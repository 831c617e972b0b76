import { StoreError, type StoreErrorCode, Superseded } from "./store.ts";

/** Whether a text names a PostgreSQL database. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text);
}

/** A database as a person is told of it: without the password. */
export function placeOf(url: string): string {
  if (!isPostgresUrl(url)) {
    throw new StoreError("store-url", "`--store` takes the URL of a PostgreSQL database", {
      hint: "write postgres://USER@HOST:PORT/DATABASE; a password may stand in PGPASSWORD",
    });
  }
  const { host, hostname, pathname, searchParams } = new URL(url);
  const socket = searchParams.get("host");
  return `\`postgres://${hostname === "" ? (socket ?? "") : host}${pathname}\``;
}

interface Told {
  readonly code: StoreErrorCode;
  readonly what: string;
  readonly hint: string;
}

const retry = "nothing that was acknowledged is lost; it is tried anew with the next request";
const unreachable: Told = {
  code: "store-unreachable",
  what: "cannot be reached",
  hint: retry,
};

/** By SQLSTATE, or its class. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const told: Readonly<Record<string, Told>> = {
  "08": unreachable,
  "57": unreachable,
  "28": {
    code: "store-unwritable",
    what: "does not let this user in",
    hint: "name the user in the URL and its password in PGPASSWORD or ~/.pgpass",
  },
  "3D": {
    code: "store-unwritable",
    what: "is not there",
    hint: "make the database with createdb",
  },
  "42501": {
    code: "store-unwritable",
    what: "may not be written by this user",
    hint: "give the user the right to create a schema in the database",
  },
  "25006": {
    code: "store-unwritable",
    what: "takes no changes: it is a standby, or read only",
    hint: "name the primary server",
  },
  "53100": {
    code: "store-full",
    what: "has no room left",
    hint: "nothing that was acknowledged is lost; make room and try again",
  },
  "53": { code: "store-failed", what: "is overloaded", hint: retry },
};

/** Turns whatever the client or the server threw into what a store throws. */
export function postgresFault(error: unknown, place: string): Error {
  if (error instanceof StoreError || error instanceof Superseded) return error;
  const { code = "", message = "" } = error as { code?: string; message?: string };
  const sqlState = /^[0-9A-Z]{5}$/.test(code);
  // Whatever has no SQLSTATE was no answer of the server's: the connection broke or never was.
  const found = sqlState ? (told[code] ?? told[code.slice(0, 2)]) : unreachable;
  if (found === undefined) {
    return new StoreError("store-failed", `${place} failed (${code})`, { cause: error });
  }
  const why = sqlState || code === "" ? code || message : code;
  const { hint, what } = found;
  return new StoreError(found.code, `${place} ${what} (${why})`, { hint, cause: error });
}

/** A fault of the first connection: there is no next request that would try anew. */
export function atStart(error: StoreError): StoreError {
  if (error.hint !== retry) return error;
  const { cause, code, message } = error;
  const hint =
    "look at the host and port of the URL, and whether PostgreSQL runs and listens there";
  return new StoreError(code, message, { hint, cause });
}
