import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { trailFiles } from "../audit/trail-files.ts";
import { masterKeyFile } from "./master-key.ts";
import { StoreError } from "./store.ts";

/**
 * Refuses a file without data where there has been some, as a full disk or a failed copy leaves it: a
 * new start would look like the old one, and open none of its ciphertexts. To be asked before SQLite
 * opens the file, since it throws the write-ahead log of an empty one away.
 * @param folder of the data
 * @param path of the file in it
 * @throws StoreError, with everything as it was
 */
export function refuseLostData(folder: string, path: string): void {
  const size = sizeOf(path);
  if (size !== undefined && size > 0) return;
  const key = join(folder, masterKeyFile);
  // The log alone says nothing where there is no file: it is kept without a database, too.
  const logged = size === 0 && trailFiles(join(folder, "audit")).length > 0;
  if (existsSync(key)) throw lost(path, size === 0, `\`${masterKeyFile}\``);
  if (logged) throw lost(path, true, "`audit/`");
}

/** The same of a file that SQLite made, but in which nothing was ever laid out. */
export function refuseEmptyBesideKey(folder: string, path: string): void {
  if (existsSync(join(folder, masterKeyFile))) throw lost(path, true, `\`${masterKeyFile}\``);
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function lost(path: string, there: boolean, witness: string): StoreError {
  return new StoreError(
    "store-lost",
    `\`${path}\` is ${there ? "empty" : "gone"}, and ${witness} beside it was made with data`,
    {
      hint: `put a copy of it back, or \`keywright import\` an export; to begin anew, name another folder with --data, or move ${witness} elsewhere and keep it`,
    },
  );
}
