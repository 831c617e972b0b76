import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { seed } from "../../src/local/seed.ts";
import { State } from "../../src/local/state.ts";
import { estateOf, readSpec } from "../../src/spec/index.ts";

const { spec } = readSpec(readFileSync("examples/shop/keywright.yaml", "utf8"), "keywright.yaml");

test("a user whom the file says otherwise of stays in the groups that it was put into", () => {
  if (spec === undefined) throw new Error("the example is wrong");
  const estate = estateOf(spec);
  const user = [...estate.principals.values()].find(one => one.kind === "user");
  if (user?.kind !== "user") throw new Error("the example has no user");
  const state = new State();
  seed(state, { spec, estate, dated: false }, 1, false);
  const groups = [`arn:aws:iam::${user.account}:group/staff`];
  state.put("principal", user.arn, { ...user, groups });
  const principals = new Map(estate.principals).set(user.arn, { ...user, tags: { team: "a" } });
  seed(state, { spec, estate: { ...estate, principals }, dated: false }, 2, false);
  expect(state.principals.get(user.arn)).toMatchObject({ tags: { team: "a" }, groups });
});
