import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { State } from "../../../src/local/state.ts";
import { openSqliteStore } from "../../../src/local/store/sqlite.ts";

const child = fileURLToPath(new URL("streaming-child.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "keywright-crash-"));
const small = mkdtempSync(join(tmpdir(), "keywright-small-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(small, { recursive: true, force: true });
});

/** Those of the acknowledged names that a reopened store does not hold. */
function missing(folder: string, acknowledged: Iterable<string>): string[] {
  const store = openSqliteStore({ folder, environment: {} });
  const state = new State();
  store.load(state);
  store.close();
  const kept = state.table("setting");
  return [...acknowledged].filter(
    name => kept.get(name)?.value !== "kept" || !state.table("material").has(name),
  );
}

/** Runs the child, kills it without warning after `delay` ms, and gives what it acknowledged. */
function streamAndKill(delay: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, folder], { stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let complaint = "";
    running.stdout.setEncoding("utf8").on("data", text => {
      if (printed === "") setTimeout(() => running.kill("SIGKILL"), delay);
      printed += text;
    });
    running.stderr.setEncoding("utf8").on("data", text => {
      complaint += text;
    });
    running.on("close", (_, signal) => {
      if (signal !== "SIGKILL") reject(new Error(`the child ended by itself: ${complaint}`));
      // A line without its end was not acknowledged.
      resolve(
        printed
          .slice(0, printed.lastIndexOf("\n") + 1)
          .split("\n")
          .filter(Boolean),
      );
    });
  });
}

test("whatever was acknowledged is there after SIGKILL, 50 times at random points", async () => {
  const acknowledged = new Set<string>();
  for (let round = 0; round < 50; round++) {
    for (const name of await streamAndKill(Math.random() * 40)) acknowledged.add(name);
    expect(missing(folder, acknowledged)).toEqual([]);
  }
  expect(acknowledged.size).toBeGreaterThan(50);
}, 120_000);

test("where files can grow no further, changes are refused and nothing acknowledged is lost", () => {
  // The shell's limit on the size of files stands for a full disk.
  const limited = `ulimit -f 400; exec "$0" "$1" "$2"`;
  const run = spawnSync("sh", ["-c", limited, process.execPath, child, small], {
    encoding: "utf8",
  });
  const lines = run.stdout.trim().split("\n");
  expect(run).toMatchObject({ status: 3, stderr: "" });
  expect(lines.at(-1)).toBe("StoreError");
  expect(lines.length).toBeGreaterThan(10);
  expect(missing(small, lines.slice(0, -1))).toEqual([]);
});
