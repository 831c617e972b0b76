import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { placementOf } from "../../src/model/organization.ts";
import { parsePolicy } from "../../src/policy/index.ts";
import { readOrganization } from "../../src/spec/index.ts";

const read = (text: string) =>
  readOrganization(text, "organization.yaml", (policy, kind) => parsePolicy(policy, { kind }));

const page = readFileSync("docs/organization.md", "utf8");
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";

test("the example of the page is an organization, with every policy where it says", () => {
  const { organization, problems } = read(example);
  expect(problems).toEqual([]);
  if (organization === undefined) throw new Error("the example is none");
  const found = placementOf("444455556666", new Map([[organization.id, organization]]));
  expect(found?.path).toBe("o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/");
  const names = found?.levels.map(level =>
    [...level.serviceControl, ...level.resourceControl].map(one => one.name),
  );
  expect(names).toEqual([
    ["FullAWSAccess", "our-organization-only"],
    ["FullAWSAccess", "only-eu"],
    ["FullAWSAccess", "only-eu"],
  ]);
  expect(organization.root.accounts.map(one => one.id)).toEqual(["999988887777"]);
});

test("where no policies are named FullAWSAccess is attached, and an empty list attaches none", () => {
  const { organization } = read(
    'id: o-a1b2c3d4e5\nmanagementAccount: "999988887777"\nroot: { id: r-ab12, units: [{ id: ou-ab12-11111111, policies: [] }] }',
  );
  const { root } = organization ?? {};
  expect(root?.serviceControl.map(one => one.name)).toEqual(["FullAWSAccess"]);
  expect(root?.units[0]?.serviceControl).toEqual([]);
});

test("a policy of the wrong kind is refused in the words of its kind", () => {
  const rcp = example.replace('"Principal": "*", ', "");
  const { organization, problems } = read(rcp);
  expect(organization).toBeUndefined();
  expect(problems[0]?.span?.start.line).toBe(
    rcp.slice(0, rcp.indexOf('{"Version"')).split("\n").length,
  );
});

test("whatever the file holds is told and never thrown", () => {
  fc.assert(
    fc.property(fc.nat(example.length), fc.nat(40), fc.string({ maxLength: 6 }), (at, cut, put) => {
      const { organization, problems } = read(
        `${example.slice(0, at)}${put}${example.slice(at + cut)}`,
      );
      expect(organization !== undefined || problems.length > 0).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const top = 'id: o-a1b2c3d4e5\nmanagementAccount: "999988887777"\n';
const denial =
  '{ Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", Resource: "*" }] }';

test.each([
  ["organization-id", top.replace("o-a1", "x-a1"), ""],
  ["not-a-list", top, ", units: none"],
  ["account-twice", top, ', accounts: ["111122223333", "111122223333"]'],
  ["unknown-policy", top, ", policies: [nobody-wrote-it]"],
  [
    "policy-twice",
    `${top}serviceControl: { same: ${denial} }\nresourceControl: { same: ${denial} }\n`,
    "",
  ],
])("a mistake of the kind %s is told with its place", (code, before, within) => {
  const { organization, problems } = read(`${before}root: { id: r-ab12${within} }`);
  expect(organization).toBeUndefined();
  const told = problems.find(problem => problem.code === code);
  expect(told?.span?.file).toBe("organization.yaml");
});
