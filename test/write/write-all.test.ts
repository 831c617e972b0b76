import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPolicy, type PolicyDocument } from "../../src/model/index.ts";
import { writeAll } from "../../src/write/index.ts";
import { type File, made, shop, short } from "./specs.ts";

function written(file: File): ReadonlyMap<string, string> {
  const { spec, estate } = made(file);
  return writeAll(spec, estate);
}

/** The same file with the entries of every map, and of every list of equals, in another order. */
function shuffled(file: File, seed: number): File {
  let state = seed;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state;
  };
  const shuffle = <T>(items: readonly T[]): T[] =>
    items
      .map(item => [random(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  const visit = (value: File): File => {
    if (Array.isArray(value)) return shuffle(value.map(visit));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      shuffle(Object.entries(value)).map(([key, entry]) => [key, visit(entry)]),
    );
  };
  return visit(file);
}

test("the same file gives the same bytes, and in another order as well", () => {
  const expected = written(shop());
  expect([...written(shop())]).toEqual([...expected]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2147483646 }), seed => {
      expect([...written(shuffled(shop(), seed))]).toEqual([...expected]);
    }),
    { numRuns: 20 },
  );
});

test("where the command runs and where the file lies does not show", () => {
  const { spec, estate } = made(shop());
  const elsewhere = { ...spec, file: "C:\\work\\keywright.yaml" };
  expect([...writeAll(elsewhere, estate)]).toEqual([...writeAll(spec, estate)]);
});

test("paths are sorted and relative, and every file ends in one line end", () => {
  const files = [...written(shop())];
  const paths = files.map(([path]) => path);
  expect(paths).toEqual(paths.toSorted());
  for (const [path, text] of files) {
    expect(path).not.toMatch(/^\/|\\|(^|\/)\.\.?(\/|$)/);
    expect(text).toMatch(/[^\n]\n$/);
  }
});

describe("the policy documents", () => {
  const { spec, estate } = made(shop());
  const files = writeAll(spec, estate);
  const at = (path: string): PolicyDocument => JSON.parse(files.get(path) ?? "null");
  const documents = [...files.keys()].filter(path => path.endsWith(".json"));

  test.each(spec.keys.map(key => key.alias))("of the key %s is the estate's", alias => {
    const key = [...estate.keys.values()].find(({ aliases }) => aliases.includes(alias));
    expect(at(`policies/keys/${alias.slice("alias/".length)}.json`)).toEqual(key?.policy.document);
  });

  test("of every identity are the estate's, in the folder of their account", () => {
    const managed = [...estate.policies.values()];
    expect(managed.length).toBeGreaterThan(20);
    for (const policy of managed) {
      const folder =
        policy.account === spec.account ? "policies" : `policies/accounts/${policy.account}`;
      const document = at(`${folder}/identity/${policy.name}.json`);
      expect(document).toEqual(defaultPolicy(policy)?.document);
    }
  });

  test("of trust are those of the roles that are made, and of no other", () => {
    const roles = spec.principals.filter(principal => principal.made);
    expect(roles.length).toBeGreaterThan(10);
    for (const { arn, trust } of roles) {
      expect(at(`policies/trust/${arn.split("/").at(-1)}.json`)).toEqual(trust);
    }
    expect(documents.filter(path => path.includes("/trust/"))).toHaveLength(roles.length);
  });

  test("are all of them: one file for each key, identity policy and made role", () => {
    const roles = spec.principals.filter(principal => principal.made);
    expect(documents).toHaveLength(estate.keys.size + estate.policies.size + roles.length);
  });
});

test("an empty list of patterns leaves no policy, no statement and no attachment", () => {
  const access = [{ principal: "role/nobody", aliases: [], may: ["decrypt"] }];
  const files = written(short(["payments"], { access }));
  expect([...files.values()].join("\n")).not.toContain("nobody");
});

test("names that a file system takes for one another get files of their own", () => {
  const segment = fc.constantFrom("a", "A", "b", "/", "//", "-", "ab");
  const alias = fc
    .array(segment, { minLength: 1, maxLength: 4 })
    .map(parts => parts.join(""))
    .filter(name => /[a-z]/i.test(name));
  fc.assert(
    fc.property(fc.uniqueArray(alias, { minLength: 1, maxLength: 8 }), aliases => {
      const applications = Object.fromEntries(
        aliases.map((name, index) => [`app${index}`, { alias: name, decrypt: ["role/reader"] }]),
      );
      const { spec, estate } = made(short([], { applications, context: { app: "{app}" } }));
      const paths = [...writeAll(spec, estate).keys()];
      const folded = paths.map(path => path.toLowerCase().split("/").filter(Boolean).join("/"));
      expect(new Set(folded).size).toBe(paths.length);
      expect(paths.filter(path => path.startsWith("policies/keys/"))).toHaveLength(aliases.length);
    }),
  );
});
