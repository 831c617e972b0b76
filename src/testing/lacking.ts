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

/**
 * Makes sure that an object has members of these names alone: a test runner looks at no types, and
 * what is misspelt would be left out in silence.
 * @param what what the object says something of, such as `the key app`
 * @throws Error that says what may have been meant
 */
export function mustKnow(members: object, known: readonly string[], what: string): void {
  const name = Object.keys(members).find(one => !known.includes(one));
  if (name !== undefined) throw lacking(`${what} has no \`${name}\``, name, known);
}
