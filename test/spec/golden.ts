import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * The text of a file under `golden/`. With `UPDATE_GOLDEN=1` in the environment it is first
 * written from what is there now, to be read before it is committed.
 */
export function golden(name: string, now: string): string {
  const url = new URL(`golden/${name}`, import.meta.url);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(url, now);
  return existsSync(url) ? readFileSync(url, "utf8") : "";
}
