import { createHash } from "node:crypto";
import { by } from "./contents.ts";
import { hasHeader } from "./header.ts";

/**
 * The file in the output folder that lists what Keywright wrote there, each with its SHA-256: JSON
 * has no comments that could say so.
 */
export const MANIFEST = ".keywright-manifest.json";

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

/** A file that Keywright will not overwrite, and why. */
export interface Refusal {
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * What is to be done to the output folder. Paths are relative to it, sorted. Remove before you
 * write: where a file system takes two names for one, the other order would lose the file.
 */
export interface WritePlan {
  /** Files that are not there yet. */
  readonly create: readonly PlannedFile[];
  /** Files that are there and differ. */
  readonly update: readonly PlannedFile[];
  /** Files that are already right. */
  readonly unchanged: readonly string[];
  /** Files that Keywright wrote, that nobody changed since, and that are made no longer. */
  readonly remove: readonly string[];
  /** Files that Keywright wrote, that are made no longer, but that somebody changed: they stay. */
  readonly kept: readonly string[];
  /** If this is not empty, nothing is to be written or removed at all. */
  readonly refused: readonly Refusal[];
  /** The manifest's new text, to be written last; absent where it is right already. */
  readonly manifest?: string;
}

/**
 * The paths whose texts `planWrite` needs: those to be written and those that the manifest lists.
 *
 * @param manifest the text of the manifest, if there is one
 */
export function pathsToRead(
  files: ReadonlyMap<string, string>,
  manifest: string | undefined,
): readonly string[] {
  return [...new Set([...files.keys(), ...readManifest(manifest).keys()])].sort();
}

/**
 * Compares what is to be written with what is there. A file of somebody else's is never
 * overwritten or removed, unless `force` says so, and then only overwritten.
 *
 * A file is Keywright's if the manifest lists it with the very content that it has, or, where the
 * manifest does not list it, if it begins with the line that says it is generated.
 *
 * @param files what is to be written, by path
 * @param existing the texts of those of `pathsToRead` that are there
 * @param options the manifest's text, and whether to overwrite what is not Keywright's
 */
export function planWrite(
  files: ReadonlyMap<string, string>,
  existing: ReadonlyMap<string, string>,
  options: { readonly manifest?: string | undefined; readonly force?: boolean } = {},
): WritePlan {
  const written = readManifest(options.manifest);
  const wanted = [...files].map(([path, text]) => ({ path, text })).sort(by(file => file.path));
  const isThere = ({ path }: PlannedFile) => existing.has(path);
  const isRight = ({ path, text }: PlannedFile) => digest(text) === digestOf(existing.get(path));
  const differing = wanted.filter(file => isThere(file) && !isRight(file));
  const refused = differing.flatMap(({ path }) => refusalOf(path, existing.get(path), written));
  const stale = [...written].filter(([path]) => existing.has(path) && !files.has(path));
  const untouched = stale.filter(([path, hash]) => digestOf(existing.get(path)) === hash);
  const manifest = printManifest(wanted);
  return {
    create: wanted.filter(file => !isThere(file)),
    update: differing,
    unchanged: wanted.filter(file => isThere(file) && isRight(file)).map(({ path }) => path),
    remove: untouched.map(([path]) => path).sort(),
    kept: stale
      .filter(entry => !untouched.includes(entry))
      .map(([path]) => path)
      .sort(),
    refused: options.force ? [] : refused,
    ...(sameText(manifest, options.manifest) ? {} : { manifest }),
  };
}

function refusalOf(
  path: string,
  text: string | undefined,
  written: ReadonlyMap<string, string>,
): Refusal[] {
  const hash = written.get(path);
  if (hash === digestOf(text)) return [];
  if (hash !== undefined) {
    const message = `\`${path}\` was changed since Keywright wrote it`;
    const hint = "move the change to keywright.yaml or to a file of your own, or use `--force`";
    return [{ path, message, hint }];
  }
  if (text !== undefined && hasHeader(text)) return [];
  const message = `\`${path}\` is there already and Keywright did not write it`;
  return [{ path, message, hint: "move it away, or use `--force` to overwrite it" }];
}

/** The hash of a text, or of nothing: line ends do not count, since Git may change them. */
function digestOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : digest(text);
}

function digest(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
}

function sameText(a: string, b: string | undefined): boolean {
  return b !== undefined && digest(a) === digest(b);
}

function printManifest(files: readonly PlannedFile[]): string {
  const hashes = Object.fromEntries(files.map(({ path, text }) => [path, digest(text)]));
  const about = "What Keywright wrote here, by SHA-256. Keep it beside the files.";
  return `${JSON.stringify({ about, files: hashes }, null, 2)}\n`;
}

/**
 * What a manifest lists. One that cannot be read lists nothing, and paths that lead out of the
 * folder are left out: the worst that a spoilt manifest does is that a file is not recognized.
 */
function readManifest(text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new Map();
  }
  const files = value !== null && typeof value === "object" && "files" in value && value.files;
  if (typeof files !== "object" || files === null) return new Map();
  return new Map(
    Object.entries(files).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string" && isInside(entry[0]),
    ),
  );
}

/** Whether a path from the manifest stays below the output folder and names a file there. */
function isInside(path: string): boolean {
  if (path === MANIFEST || /[\\:\0]/.test(path)) return false;
  return path.split("/").every(part => part !== "" && part !== "." && part !== "..");
}
