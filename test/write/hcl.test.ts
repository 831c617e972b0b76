import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import {
  attribute,
  block,
  comment,
  expression,
  type HclItem,
  type HclValue,
  isIdentifier,
  printHcl,
} from "../../src/write/hcl.ts";
import { cleanEnvironment, need, terraformConfiguration } from "../clients/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "keywright-hcl-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = { ...cleanEnvironment(), ...terraformConfiguration() };

const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_-]{0,9}$/),
  fc.constantFrom("for", "if", "null", "true", "Übung", "a/b", "1", "", "$", "${a}"),
);
const label = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/).filter(isIdentifier);
const { value } = fc.letrec<{ value: HclValue }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(
      expression("each.value.tags"),
      expression("{ for a, b in local.c : a => b.d }"),
      expression("{\n  for a, b in local.c : a => b.d\n  if b != null\n}"),
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
}));
const attributes = fc
  .uniqueArray(fc.tuple(label, value), { selector: ([key]) => key, maxLength: 10 })
  .map(pairs => pairs.map(([key, entry]) => attribute(key, entry)));
const between = fc.constantFrom<readonly HclItem[]>(
  [],
  [""],
  [comment("of two lines\n\nand an empty one")],
  [block("inner", [], [attribute("a", 1)])],
);
const body = fc.tuple(attributes, between, fc.nat({ max: 10 })).map(([items, middle, at]) => {
  // An empty line is no neighbour of a brace.
  const inside = at > 0 && at < items.length;
  return inside ? [...items.slice(0, at), ...middle, ...items.slice(at)] : items;
});
const file = fc
  .array(fc.tuple(label, fc.array(label, { maxLength: 2 }), body), { minLength: 1, maxLength: 4 })
  .map((blocks): HclItem[] => [
    comment("A file"),
    "",
    ...blocks.map(([type, labels, items]) => block(type, labels, items)),
  ]);

test("terraform fmt leaves what is printed as it is", context => {
  const terraform = need("terraform", context);
  fc.assert(
    fc.property(fc.array(file, { minLength: 10, maxLength: 10 }), files => {
      // Many to a call: starting Terraform takes longer than all of them.
      const text = files.map(printHcl).join("\n");
      const formatted = execFileSync(terraform, ["fmt", "-no-color", "-"], { input: text, env });
      expect(formatted.toString()).toBe(text);
    }),
    { numRuns: 15 },
  );
});

test("Terraform reads every string as the one that was printed", context => {
  const terraform = need("terraform", context);
  const texts = fc.sample(fc.string({ unit: "binary", maxLength: 12 }), 400);
  texts.push("${a}", "%{ if b }", "$${a}", "$$${a}", "$", "%%{", "\\u0041", '"', "a\r\nb\tc\0");
  // Terraform holds text in Unicode's composed form.
  const strings = [...new Set(texts.map(text => text.normalize("NFC")))];
  const locals = [
    attribute("strings", strings),
    attribute("map", Object.fromEntries(strings.map(text => [text, text]))),
  ];
  writeFileSync(join(folder, "main.tf"), printHcl([block("locals", [], locals)]));
  const read = (what: string) => {
    const input = `base64encode(jsonencode(local.${what}))\n`;
    const printed = execFileSync(terraform, [`-chdir=${folder}`, "console"], { input, env });
    return JSON.parse(Buffer.from(JSON.parse(printed.toString()), "base64").toString());
  };
  expect(read("strings")).toEqual(strings);
  expect(Object.entries<string>(read("map")).every(([key, text]) => key === text)).toBe(true);
  expect(Object.keys(read("map"))).toHaveLength(strings.length);
});

test("a block is kept apart from what stands before it, and a comment stays with what follows", () => {
  const items = [comment("head"), "", block("a", [], []), comment("of b"), block("b", ["c"], [])];
  expect(printHcl(items as HclItem[])).toBe('# head\n\na {}\n\n# of b\nb "c" {}\n');
});
