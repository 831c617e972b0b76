import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { conditionKeysPage } from "../../scripts/condition-keys.ts";

test("the page of condition keys is what the tables say: `npm run pages` writes it anew", () => {
  const page = readFileSync(new URL("../../docs/condition-keys.md", import.meta.url), "utf8");
  expect(page).toBe(conditionKeysPage());
});
