import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../clients/tools.ts";

const root = resolve(import.meta.dirname, "../..");
const at = (path: string) => JSON.stringify(join(root, path));

/** A user's project, but for `keywright/…`, which is what is being worked on. */
const config = `import { defineConfig } from "vitest/config";
export default defineConfig({
  resolve: { alias: [
    { find: "keywright/vitest", replacement: ${at("src/testing/index.ts")} },
    { find: "keywright/policy", replacement: ${at("src/policy/index.ts")} },
    { find: "keywright/local", replacement: ${at("src/local/index.ts")} },
  ] },
});
`;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder within the repository, so that vitest and the AWS SDK are found as in a user's project. */
function project(examples: readonly string[]): string {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache/example-page-"));
  folders.push(folder);
  for (const [i, code] of examples.entries()) {
    writeFileSync(join(folder, `example-${i + 1}.test.ts`), code);
  }
  writeFileSync(join(folder, "vitest.config.ts"), config);
  copyFileSync(join(root, "examples/shop/keywright.yaml"), join(folder, "keywright.yaml"));
  return folder;
}

describe.each([
  { page: "testing-policies", count: 3 },
  { page: "testing-with-local-aws", count: 2 },
])("docs/$page.md", ({ count, page }) => {
  const text = readFileSync(join(root, `docs/${page}.md`), "utf8");
  const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);

  test("has examples that are tests and pass as they stand", async () => {
    expect(examples.length).toBe(count);
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const { code, stdout, stderr } = await run(
      process.execPath,
      [vitest, "run", "--config", "vitest.config.ts", "--root", "."],
      { cwd: project(examples) },
    );
    expect(stdout + stderr).toMatch(new RegExp(`Tests.*${count} passed`));
    expect(code).toBe(0);
  });

  test("begins with an example of ten lines", () => {
    const lines = examples[0]?.split("\n").filter(line => line.trim() !== "") ?? [];
    expect(lines.length).toBeLessThanOrEqual(10);
  });
});
