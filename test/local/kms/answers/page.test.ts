import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kmsAnswersPage } from "../../../../scripts/kms-answers.ts";

test("the page of KMS's answers is what the rows say: `npm run pages` writes it anew", () => {
  const page = readFileSync(new URL("../../../../docs/kms-answers.md", import.meta.url), "utf8");
  expect(page).toBe(kmsAnswersPage());
});
