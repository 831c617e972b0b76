import { hintFrom } from "../spec/index.ts";

/**
 * What a test is told whose name means nothing.
 * @param name as the test has it
 * @param known the names that there are
 */
export function lacking(message: string, name: string, known: readonly string[]): Error {
  // Who leaves `alias/` or `role/` out is answered without it.
  const alike = name.includes("/") ? known : known.map(one => one.slice(one.indexOf("/") + 1));
  const hint = hintFrom(name, alike, "there is");
  return new Error(hint === undefined ? message : `${message}\n  hint: ${hint}`);
}
