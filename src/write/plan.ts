/** The file in the output folder that lists what Keywright wrote there. */
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

/** What is to be done to the output folder, in this order. Paths are relative to it, sorted. */
export interface WritePlan {
  /** Files that are not there yet. */
  readonly create: readonly PlannedFile[];
  /** Files that Keywright wrote and that now differ. */
  readonly update: readonly PlannedFile[];
  /** Files that are already right. */
  readonly unchanged: readonly string[];
  /** Files that Keywright wrote, that nobody changed since, and that are made no longer. */
  readonly remove: readonly string[];
  /** Files that Keywright wrote, that are made no longer, but that somebody changed: they stay. */
  readonly kept: readonly string[];
  /** If this is not empty, nothing is to be written at all. */
  readonly refused: readonly Refusal[];
  /** The manifest's new text, to be written last; absent where it is right already. */
  readonly manifest?: string;
}

/** The paths whose texts `planWrite` needs: those to be written and those that the manifest lists. */
export function pathsToRead(
  files: ReadonlyMap<string, string>,
  _manifest: string | undefined,
): readonly string[] {
  return [...files.keys()];
}

/** Compares what is to be written with what is there. */
export function planWrite(
  _files: ReadonlyMap<string, string>,
  _existing: ReadonlyMap<string, string>,
  _options: { readonly manifest?: string | undefined; readonly force?: boolean } = {},
): WritePlan {
  return { create: [], update: [], unchanged: [], remove: [], kept: [], refused: [] };
}
