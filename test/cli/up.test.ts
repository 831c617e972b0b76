import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { processCli } from "../../src/cli/cli.ts";
import { defineUp } from "../../src/cli/up.ts";

test("after an error of its own up stops its server, and leaves signals to the process", async () => {
  const data = mkdtempSync(join(tmpdir(), "keywright-up-"));
  let endpoint = "";
  const cli = {
    ...processCli(),
    out(text: string) {
      endpoint = /http:\S+/.exec(text)?.[0] ?? "";
      throw new Error("nobody hears it");
    },
  };
  const program = new Command();
  defineUp(program, cli, () => {});
  const before = process.listenerCount("SIGTERM");
  const args = ["up", "examples/shop/keywright.yaml", "--data", data];
  await expect(program.parseAsync(args, { from: "user" })).rejects.toThrow("nobody hears it");
  await expect(fetch(`${endpoint}/_keywright/health`)).rejects.toThrow("fetch failed");
  expect(existsSync(join(data, "run.json"))).toBe(false);
  expect(process.listenerCount("SIGTERM")).toBe(before);
  rmSync(data, { recursive: true });
});
