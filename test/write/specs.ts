import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { Estate, Spec } from "../../src/model/index.ts";
import { estateOf, readSpec } from "../../src/spec/index.ts";

/** A `keywright.yaml` as plain data. */
// biome-ignore lint/suspicious/noExplicitAny: it is YAML, to be changed at will
export type File = any;

const shopText = readFileSync(
  resolve(import.meta.dirname, "../../examples/shop/keywright.yaml"),
  "utf8",
);

/** The shop's file, anew each time. */
export function shop(): File {
  return parse(shopText);
}

/** The spec of a file that must be right, and its estate. */
export function made(file: File): { readonly spec: Spec; readonly estate: Estate } {
  const { spec, problems } = readSpec(stringify(file), "some/folder/keywright.yaml");
  if (!spec) throw new Error(problems.map(problem => problem.message).join("\n"));
  return { spec, estate: estateOf(spec) };
}

/** A short file: one account, one Region, these applications in `prod`. */
export function short(applications: readonly string[], more: File = {}): File {
  return {
    version: 1,
    account: "111122223333",
    region: "eu-west-1",
    environments: ["prod"],
    applications: Object.fromEntries(
      applications.map(name => [name, { decrypt: [`role/${name}-reader`] }]),
    ),
    ...more,
  };
}
