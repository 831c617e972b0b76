import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { lineWriter } from "../../src/cli/line-writer.ts";
import { up, workFolder } from "../clients/fixture.ts";

const pause = (ms: number) => new Promise(done => setTimeout(done, ms));

test("lines are written in their order, and none is lost", async () => {
  const written: string[] = [];
  const { add, flush } = lineWriter(text => written.push(text));
  for (let line = 0; line < 1000; line += 1) {
    add(String(line));
    if (line % 7 === 0) await pause(line % 3);
  }
  flush();
  const lines = Array.from({ length: 1000 }, (_, line) => `${line}\n`);
  expect(written.join("")).toBe(lines.join(""));
  expect(written.length).toBeLessThan(1000);
  flush();
  expect(written.join("")).toBe(lines.join(""));
});

test("a line that comes alone is written without being asked for", async () => {
  const written: string[] = [];
  const { add } = lineWriter(text => written.push(text));
  add("one");
  while (written.length === 0) await pause(1);
  add("two");
  while (written.length === 1) await pause(1);
  expect(written).toEqual(["one\n", "two\n"]);
});

const module = resolve(import.meta.dirname, "../../src/cli/line-writer.ts");

test.each(["process.exit(3)", "throw new Error('a bug')"])(
  "lines that still wait are written when the process ends by %s",
  async end => {
    const folder = mkdtempSync(join(tmpdir(), "keywright-lines-"));
    const file = join(folder, "log");
    const script = `
      const { appendFileSync } = await import("node:fs");
      const { lineWriter } = await import(${JSON.stringify(module)});
      const { add } = lineWriter(text => appendFileSync(${JSON.stringify(file)}, text));
      add("one");
      await new Promise(done => setTimeout(done, 5));
      add("two");
      add("three");
      ${end}`;
    await new Promise<void>(done => {
      execFile(process.execPath, ["--input-type=module", "-e", script], () => done());
    });
    expect(readFileSync(file, "utf8")).toBe("one\ntwo\nthree\n");
    rmSync(folder, { recursive: true, force: true });
  },
);

test("up has written a line for each request when it has stopped, in their order", async () => {
  const folder = workFolder("shop");
  const aws = await up(folder.path);
  const asked = 50;
  for (let call = 0; call < asked; call += 1) {
    await fetch(aws.endpoint, {
      method: "POST",
      headers: { "x-amz-target": `TrentService.N${call}` },
    });
  }
  await aws.stop();
  const operations = aws.log.map(line => JSON.parse(line).operation);
  expect(operations).toEqual(Array.from({ length: asked }, (_, call) => `N${call}`));
  folder.remove();
});
