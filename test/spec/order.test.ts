import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { estateOf, readSpec } from "../../src/spec/index.ts";
import { goodFiles, jsonOf, specOf, withoutPlaces } from "./helpers.ts";

describe("the order of the file does not show in what is made from it", () => {
  for (const [name, text] of goodFiles()) {
    test(name, () => {
      const content = parse(text, { merge: true });
      const spec = specOf(text);
      const estate = JSON.stringify(jsonOf(estateOf(spec)));
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat()), numbers => {
          const other = specOf(JSON.stringify(shuffle(content, () => numbers.next().value ?? 0)));
          expect(withoutPlaces(other)).toEqual(withoutPlaces(spec));
          expect(JSON.stringify(jsonOf(estateOf(other)))).toBe(estate);
        }),
        { numRuns: 40 },
      );
    });
  }
});

test("the same text gives the same spec and estate", () => {
  for (const text of goodFiles().values()) {
    expect(specOf(text)).toEqual(specOf(text));
    expect(jsonOf(estateOf(specOf(text)))).toEqual(jsonOf(estateOf(specOf(text))));
  }
});

test("of two files that differ by order alone, both are told the same problems", () => {
  const file = (applications: string[]) =>
    `version: 1\naccount: "111122223333"\nregion: eu-west-1\nclusters: { c: { oidc: a.example } }\napplications:\n${applications.join("")}`;
  const apps = [
    "  a: { environments: [p], decrypt: [{ serviceAccount: x-y/z }] }\n",
    "  b: { environments: [p], decrypt: [{ serviceAccount: x/y-z }] }\n",
    "  c: { environments: [p], decrypt: [role/c-x-y-z] }\n",
  ];
  const told = (text: string) =>
    readSpec(text, "k")
      .problems.map(({ code, message }) => [code, message])
      .sort();
  expect(told(file(apps))).toEqual(told(file(apps.toReversed())));
});

/** The same content, with the keys of every mapping and the entries of every list in another order. */
function shuffle(value: unknown, next: () => number): unknown {
  if (Array.isArray(value)) return mixed(value, next).map(entry => shuffle(entry, next));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    mixed(Object.entries(value), next).map(([key, entry]) => [key, shuffle(entry, next)]),
  );
}

function mixed<T>(list: readonly T[], next: () => number): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = next() % (i + 1);
    const [a, b] = [result[i], result[j]];
    if (a !== undefined && b !== undefined) [result[i], result[j]] = [b, a];
  }
  return result;
}
