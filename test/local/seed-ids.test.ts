import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startLocalAws } from "../../src/local/index.ts";
import { readSpec } from "../../src/spec/index.ts";

test("the same file gives the same ids everywhere, and key material of its own to each", async () => {
  const { spec } = readSpec(readFileSync("examples/shop/keywright.yaml", "utf8"), "keywright.yaml");
  if (spec === undefined) throw new Error("the example cannot be read");
  const [one, two] = [await startLocalAws({ spec }), await startLocalAws({ spec })];
  const ids = ({ state }: typeof one) => [
    ...[...state.keys.values()].map(key => key.id),
    ...[...state.principals.values()].map(principal => principal.id),
    ...[...state.policies.values()].map(policy => policy.id),
    ...[...state.aliases.values()].map(alias => `${alias.arn} ${alias.key}`),
  ];
  expect(ids(one)).toEqual(ids(two));
  const [arn = ""] = one.state.keys.keys();
  const material = ({ state }: typeof one) => state.table("material").get(arn)?.versions;
  expect(material(one)).toBeDefined();
  expect(material(one)).not.toEqual(material(two));
  for (const aws of [one, two]) await aws.close();
});
