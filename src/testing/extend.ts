import { expect } from "vitest";
import { type AskedWith, judge } from "./judge.ts";
import { type TestKey, TestPrincipal } from "./test-estate.ts";

declare module "vitest" {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * Whether a principal may do something to a key or another resource. An answer that is not
     * known fails, also with `.not`.
     * @param action such as `kms:Decrypt`
     * @param on a key of the same estate, or an ARN
     */
    toBeAbleTo(action: string, on?: TestKey | string, asked?: AskedWith): R;
  }
}

expect.extend({
  toBeAbleTo(received: unknown, action: string, on?: TestKey | string, asked?: AskedWith) {
    if (!(received instanceof TestPrincipal)) {
      throw new TypeError("toBeAbleTo takes a principal of a test estate: expect(who(NAME))");
    }
    const { answer, what, why } = judge(received, action, on, asked);
    const { isNot } = this;
    // What is not known is not proved: it fails either way.
    const pass = answer === "unknown" ? isNot === true : answer === "allowed";
    const unknown = answer === "unknown" ? "\n  (what is unknown fails, also with .not)" : "";
    const head = `expected ${received.arn}\n  ${isNot ? "not " : ""}to be able to ${what}`;
    return { pass, message: () => `${head}${unknown}\n\n${why}` };
  },
});
