import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { TrailEvent } from "../check/index.ts";
import type { Problem } from "../model/index.ts";
import { fileProblem, kindOf, problem, shownPath } from "./cli.ts";

/**
 * Reads the events of audit logs: JSON lines, the files of CloudTrail (`{"Records": […]}`), what
 * `aws cloudtrail lookup-events` prints, each also compressed by gzip; of a folder all that is in
 * it.
 * @returns the events in the order of the files, or what is wrong with one of them
 */
export function readEvents(
  paths: readonly string[],
): { readonly events: TrailEvent[] } | { readonly problem: Problem } {
  const events: TrailEvent[] = [];
  for (const path of paths.flatMap(filesIn)) {
    try {
      const found = eventsIn(textOf(path));
      if (found === undefined) return { problem: notEvents(path) };
      for (const event of found) events.push(event);
    } catch (error) {
      const another = "name another file with --from";
      if ((error as NodeJS.ErrnoException).code?.startsWith("Z_"))
        return { problem: notEvents(path) };
      return { problem: fileProblem(error, shownPath(path), "read", another) };
    }
  }
  return { events };
}

function filesIn(path: string): string[] {
  if (kindOf(path) !== "folder") return [path];
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).sort();
  return names.filter(name => /\.jsonl?(?:\.gz)?$/.test(name)).map(name => join(path, name));
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (compressed ? gunzipSync(bytes) : bytes).toString("utf8");
}

function notEvents(path: string): Problem {
  const hint =
    "give files of CloudTrail (JSON, also gzipped), what `aws cloudtrail lookup-events` prints, or an audit log of the local AWS";
  return problem("no-events", `\`${shownPath(path)}\` holds no events`, hint);
}

function eventsIn(text: string): TrailEvent[] | undefined {
  const whole = parsed(text);
  if (whole === undefined) return eventsOfLines(text);
  const list = Array.isArray(whole) ? whole : listIn(whole);
  return list.flatMap(one => (isEvent(one) ? [one] : []));
}

/** A line that a killed process left unfinished is passed over. */
function eventsOfLines(text: string): TrailEvent[] | undefined {
  const lines = text.split("\n").filter(line => line.trim() !== "");
  const events = lines.map(parsed).filter(isEvent);
  return events.length === 0 && lines.length > 0 ? undefined : events;
}

function listIn(whole: unknown): unknown[] {
  const { Events, Records } = (whole ?? {}) as { Events?: unknown; Records?: unknown };
  if (Array.isArray(Records)) return Records;
  if (!Array.isArray(Events)) return [whole];
  return Events.map(({ CloudTrailEvent }: { CloudTrailEvent?: unknown }) =>
    parsed(String(CloudTrailEvent)),
  );
}

function isEvent(value: unknown): value is TrailEvent {
  return typeof value === "object" && value !== null && "eventName" in value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
