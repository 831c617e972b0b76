import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "../clients/tools.ts";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/testing-with-local-aws.md"), "utf8");
const examples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);

// Within the repository, so that vitest and the AWS SDK are found as in a user's project.
mkdirSync(join(root, ".cache"), { recursive: true });
const folder = mkdtempSync(join(root, ".cache/testing-local-aws-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (path: string) => JSON.stringify(join(root, path));
const config = `import { defineConfig } from "vitest/config";
export default defineConfig({
  resolve: { alias: [
    { find: "keywright/vitest", replacement: ${at("src/testing/index.ts")} },
    { find: "keywright/local", replacement: ${at("src/local/index.ts")} },
  ] },
});
`;

test("every example of the page is a test that passes as it stands", async () => {
  expect(examples.length).toBe(2);
  examples.forEach((code, i) => {
    writeFileSync(join(folder, `example-${i + 1}.test.ts`), code);
  });
  writeFileSync(join(folder, "vitest.config.ts"), config);
  copyFileSync(join(root, "examples/shop/keywright.yaml"), join(folder, "keywright.yaml"));
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { code, stdout, stderr } = await run(
    process.execPath,
    [vitest, "run", "--config", "vitest.config.ts", "--root", "."],
    { cwd: folder },
  );
  expect(stdout + stderr).toMatch(/Tests.*2 passed/);
  expect(code).toBe(0);
});

test("the first example is ten lines", () => {
  const lines = examples[0]?.split("\n").filter(line => line.trim() !== "") ?? [];
  expect(lines.length).toBeLessThanOrEqual(10);
});
