import { expect, test } from "vitest";
import { accessDeniedMessage } from "../../src/policy/index.ts";
import messages from "../vectors/policy/messages.json" with { type: "json" };
import { ask, type Question } from "./ask.ts";

interface Row {
  readonly title: string;
  /** Where the text was recorded or is documented. */
  readonly source: string;
  readonly question: Question;
  readonly message: string;
}

for (const row of messages as unknown as readonly Row[]) {
  test(`the text for ${row.title} is AWS's`, () => {
    const refused = ask(row.question).decisions.find(({ answer }) => answer !== "allowed");
    expect(refused && accessDeniedMessage(refused), row.source).toBe(row.message);
  });
}
