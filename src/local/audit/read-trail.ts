import { readFileSync } from "node:fs";
import { trailFiles } from "./trail-files.ts";

/**
 * The last events of an audit log.
 * @param folder the log's own
 * @param most how many at most
 * @returns the newest last; lines that a killed process left unfinished are passed over
 */
export function lastEvents(folder: string, most: number): object[] {
  const events: object[] = [];
  for (const file of trailFiles(folder).toReversed()) {
    const lines = linesOf(file);
    for (let at = lines.length - 1; at >= 0 && events.length < most; at -= 1) {
      const event = eventOf(lines[at] ?? "");
      if (event !== undefined) events.push(event);
    }
    if (events.length >= most) break;
  }
  return events.reverse();
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    // Another file has taken its place meanwhile.
    return [];
  }
}

function eventOf(line: string): object | undefined {
  try {
    const event: unknown = JSON.parse(line);
    return typeof event === "object" && event !== null ? event : undefined;
  } catch {
    return undefined;
  }
}
