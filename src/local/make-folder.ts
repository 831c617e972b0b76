import { lstatSync, mkdirSync, readlinkSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Problem } from "../model/problem.ts";

export interface FolderOptions {
  /** The permissions of what is made; by default what the umask leaves. */
  readonly mode?: number;
  /** How the user names another folder, for the hint: `with --out`. */
  readonly another: string;
}

/** Why there is no folder at `at`, and what to do about it besides naming another. */
interface Obstacle {
  readonly reason: string;
  readonly remedy?: string;
}

/**
 * Makes a folder and those above it that are missing.
 *
 * Not by the recursive mkdir of node: where a folder that exists answers that what was asked for is
 * not there, as those of Linux's /proc do, it tries the two in turn for ever.
 * @returns undefined when the folder is there, otherwise what is in the way
 */
export function makeFolder(path: string, options: FolderOptions): Problem | undefined {
  const obstacle = ensure(path, options.mode);
  if (obstacle === undefined) return undefined;
  const { reason, remedy } = obstacle;
  const another = `name another folder ${options.another}`;
  return {
    code: "folder",
    severity: "error",
    message: `the folder \`${path}\` cannot be made: ${reason}`,
    hint: remedy === undefined ? another : `${remedy}, or ${another}`,
  };
}

function ensure(path: string, mode: number | undefined): Obstacle | undefined {
  const found = look(path);
  if (found === "folder") return undefined;
  if (found !== "nothing") return found;
  const above = dirname(path);
  const higher = above === path ? undefined : ensure(above, mode);
  if (higher !== undefined) return higher;
  try {
    mkdirSync(path, mode === undefined ? {} : { mode });
    return undefined;
  } catch (error) {
    // Another process may have made it between the look and now.
    return look(path) === "folder" ? undefined : refusal(error, path);
  }
}

/** What is at a path, with links followed. */
function look(path: string): "folder" | "nothing" | Obstacle {
  let found: Stats | undefined;
  try {
    found = statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Where something above is no folder, the look at that one tells of it.
    if (code === "ENOTDIR") return "nothing";
    if (code === "ENOENT") return deadLink(path) ?? "nothing";
    const above = code === "ELOOP" ? look(dirname(path)) : "folder";
    return typeof above === "object" ? above : refusal(error, path);
  }
  if (found.isDirectory()) return "folder";
  return { reason: `\`${path}\` is a file`, remedy: "take it away" };
}

function deadLink(path: string): Obstacle | undefined {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  const target = readlinkSync(path);
  return {
    reason: `\`${path}\` is a link to \`${target}\`, which is not there`,
    remedy: "take the link away",
  };
}

function refusal(error: unknown, path: string): Obstacle {
  const { code } = error as NodeJS.ErrnoException;
  const above = `\`${dirname(path)}\``;
  switch (code) {
    case "EACCES":
    case "EPERM":
      return { reason: `you may not write in ${above}`, remedy: "change its permissions" };
    case "EROFS":
      return { reason: `the file system of ${above} is read-only` };
    case "ENOENT":
      return { reason: `${above} takes no folders` };
    case "ENAMETOOLONG":
      return { reason: "the name is too long" };
    case "ELOOP":
      return { reason: `the links of \`${path}\` lead in a circle` };
    case "ENOSPC":
    case "EDQUOT":
      return { reason: "no space is left", remedy: "make room" };
    default:
      return { reason: (error as Error).message };
  }
}
