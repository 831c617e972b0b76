import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { StoreError } from "./store.ts";

/** The variable that brings the master key from outside: 32 bytes in base64. */
export const masterKeyVariable = "KEYWRIGHT_MASTER_KEY";
/** The file in the data folder that holds the master key where the variable does not. */
export const masterKeyFile = "master.key";

/** Where a master key may come from. */
export interface MasterKeySource {
  /** The data folder; without one there is no file. */
  readonly folder: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether one may be made: only while there is no data that another would have encrypted. */
  readonly create: boolean;
}

/**
 * Finds the key under which secret rows are encrypted: the variable's, else the file's, else a
 * new one that is written to the file, readable by its owner alone. Throws a `StoreError`.
 */
export function masterKey(source: MasterKeySource): KeyObject {
  const fromOutside = source.environment[masterKeyVariable];
  if (fromOutside !== undefined && fromOutside !== "") {
    return keyOf(fromOutside, `\`${masterKeyVariable}\``);
  }
  if (source.folder === undefined) {
    throw new StoreError("master-key-missing", "there is no master key", {
      hint: `set ${masterKeyVariable}; make one with \`openssl rand -base64 32\``,
    });
  }
  const path = join(source.folder, masterKeyFile);
  if (!existsSync(path)) {
    if (!source.create) {
      throw new StoreError("master-key-missing", `the data in \`${source.folder}\` has no key`, {
        hint: `set ${masterKeyVariable}, or put the \`${masterKeyFile}\` that was made with the data back beside it; without it the key material is lost, and a new start needs another folder`,
      });
    }
    createKeyFile(path);
  }
  return readKeyFile(path);
}

/** The variable that brings the key that is to take the master key's place. */
export const newMasterKeyVariable = "KEYWRIGHT_NEW_MASTER_KEY";

/** A master key that is to take the present one's place. */
export interface NextMasterKey {
  readonly key: KeyObject;
  /** Puts it into the old one's place, once all data is encrypted under it. */
  adopt(): void;
}

/**
 * The key of data that is being laid out: what there is already, else a new one, whose file gets its
 * name once the data is there. A file of that name so tells that there was data.
 */
export function firstMasterKey(
  source: Pick<MasterKeySource, "environment"> & { readonly folder: string },
): NextMasterKey {
  const path = join(source.folder, masterKeyFile);
  if ((source.environment[masterKeyVariable] ?? "") !== "" || existsSync(path)) {
    return { key: masterKey({ ...source, create: false }), adopt: () => {} };
  }
  return draftedKey(path);
}

/**
 * The key that a change of the master key goes to: the variable's, else a new one in a file beside
 * the present key's, so that neither is lost wherever the change is cut short.
 */
export function nextMasterKey(
  folder: string | undefined,
  environment: MasterKeySource["environment"],
): NextMasterKey {
  const fromOutside = environment[newMasterKeyVariable];
  if (fromOutside !== undefined && fromOutside !== "") {
    return { key: keyOf(fromOutside, `\`${newMasterKeyVariable}\``), adopt: () => {} };
  }
  if (folder === undefined || (environment[masterKeyVariable] ?? "") !== "") {
    throw new StoreError("master-key-missing", "the new master key is not there", {
      hint: `the present one comes from ${masterKeyVariable}: give the new one in ${newMasterKeyVariable}`,
    });
  }
  return draftedKey(join(folder, masterKeyFile));
}

function draftedKey(path: string): NextMasterKey {
  const draft = `${path}.next`;
  // One that is left over is of a change that did not come to pass: opening the data looked.
  rmSync(draft, { force: true });
  createKeyFile(draft);
  return { key: readKeyFile(draft), adopt: () => renameSync(draft, path) };
}

/**
 * Finishes a change of the master key that was cut short after the data had changed and before the
 * key file did.
 * @param fits whether a key is the one of the data
 * @returns the new key, or undefined where there was no such change
 */
export function finishNextMasterKey(
  { environment, folder }: MasterKeySource,
  fits: (key: KeyObject) => boolean,
): KeyObject | undefined {
  if (folder === undefined || (environment[masterKeyVariable] ?? "") !== "") return undefined;
  const draft = join(folder, `${masterKeyFile}.next`);
  if (!existsSync(draft)) return undefined;
  const key = readKeyFile(draft);
  if (!fits(key)) return undefined;
  renameSync(draft, join(folder, masterKeyFile));
  return key;
}

function readKeyFile(path: string): KeyObject {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const mode = fstatSync(file).mode & 0o777;
    // Windows has no such bits; there the folder's own rights have to do.
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new StoreError(
        "master-key-exposed",
        `\`${path}\` can be read by others (mode ${mode.toString(8).padStart(4, "0")})`,
        { hint: `chmod 600 '${path}', and start anew in another folder if others have read it` },
      );
    }
    return keyOf(readFileSync(file, "utf8"), `\`${path}\``);
  } catch (error) {
    throw unreadable(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Writes a new key to a file of another name and links it into place: the link fails where a file
 * is already, and a process killed half way leaves no half key under the true name.
 */
function createKeyFile(path: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    const file = openSync(draft, "wx", 0o600);
    try {
      fchmodSync(file, 0o600); // whatever the umask says
      writeSync(file, `${randomBytes(32).toString("base64")}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
  } catch (error) {
    throw unreadable(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function keyOf(text: string, where: string): KeyObject {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== trimmed) {
    throw new StoreError("master-key-invalid", `${where} is not a key of 32 bytes in base64`, {
      hint: "make one with `openssl rand -base64 32`; data that exists already needs its own",
    });
  }
  return createSecretKey(bytes);
}

function unreadable(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "error";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StoreError("store-full", `there is no room to write \`${path}\``, { cause: error });
  }
  return new StoreError("store-unwritable", `\`${path}\` cannot be read or written (${code})`, {
    cause: error,
  });
}
