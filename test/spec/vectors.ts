import { readdirSync, readFileSync } from "node:fs";
import type { Problem } from "../../src/model/problem.ts";

const folder = new URL("../vectors/spec/", import.meta.url);

/** A file of test/vectors/spec as text. */
export function vector(path: string): string {
  return readFileSync(new URL(path, folder), "utf8");
}

/** The names of the files with mistakes, without their `.yaml`. */
export function badNames(): string[] {
  return readdirSync(new URL("bad/", folder))
    .filter(name => name.endsWith(".yaml"))
    .map(name => name.slice(0, -".yaml".length))
    .sort();
}

/** Problems as they stand in the `.txt` beside a file: place, code, message and hint. */
export function written(problems: readonly Problem[]): string {
  return problems
    .map(({ code, severity, message, hint, span }) => {
      const place = span
        ? `${span.start.line}:${span.start.column}-${span.end.line}:${span.end.column}`
        : "nowhere";
      return `${place} ${severity} ${code}\n  ${message}\n${hint === undefined ? "" : `  ${hint}\n`}`;
    })
    .join("");
}
