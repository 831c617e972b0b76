import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { keywright, workFolder } from "../clients/fixture.ts";

const shop = workFolder("shop");
afterAll(() => shop.remove());

const question = ["can", "prod/checkout/checkout-api", "decrypt", "prod-payments-sops"];
const page = readFileSync(resolve(import.meta.dirname, "../../docs/explanation.md"), "utf8");

/** The examples of the page, by the place in the output that each names. */
const examples = [...page.matchAll(/<!-- (\S+) -->\n```json\n([\s\S]*?)\n```/g)].map(
  ([, place = "", json = ""]) => ({ place, json: JSON.parse(json) as unknown }),
);

/** What stands at a place such as `changes[0]`; of a list, -1 is the last. */
function at(place: string, whole: unknown): unknown {
  return place.split(/[.[\]]+/).reduce<unknown>((value, part) => {
    if (part === "") return value;
    return Array.isArray(value) ? value.at(Number(part)) : (value as Record<string, unknown>)[part];
  }, whole);
}

test("the page on explanations shows what `can --json` prints", async () => {
  const { stdout, code } = await keywright([...question, "--json"], shop.path);
  const [permission] = JSON.parse(stdout).permissions;
  expect(code).toBe(2);
  expect(examples.map(({ place }) => place)).toEqual([
    "changes[0]",
    "trace[-1]",
    "frame.span",
    "links",
  ]);
  for (const { place, json } of examples) expect(at(place, permission), place).toEqual(json);
  const fields = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names = ""]) =>
    names.match(/\w+/g),
  );
  for (const field of Object.keys(permission)) expect(fields).toContain(field);
});

test("a denial shows the place in the policy, the change as a difference and the page to read", async () => {
  const { stdout } = await keywright(question, shop.path);
  const lines = stdout.split("\n");
  expect(stdout).toContain(`
  10 |         "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/prod-checkout-sops"] }
     |                                     ${"^".repeat(51)}
`);
  expect(stdout).toContain(`
      - "kms:ResourceAliases": ["alias/prod-checkout-sops"]
      + "kms:ResourceAliases": ["alias/prod-checkout-sops", "alias/prod-payments-sops"]
`);
  expect(stdout).toContain("read docs/traps/no-such-alias.md");
  expect(lines.length).toBeLessThan(36);
});
