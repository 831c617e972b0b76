import { readFileSync } from "node:fs";
import type { Estate } from "../../src/model/estate.ts";
import { defaultPolicy } from "../../src/model/estate.ts";
import type { Spec } from "../../src/model/spec.ts";
import { estateOf, readSpec } from "../../src/spec/index.ts";
import { vector, written } from "./vectors.ts";

/** The start of a file that is right. */
export const head = 'version: 1\naccount: "111122223333"\nregion: eu-west-1\n';

/** The valid files of this repository by name, as text. */
export function goodFiles(): Map<string, string> {
  const shop = new URL("../../examples/shop/keywright.yaml", import.meta.url);
  return new Map([
    ["sketch", vector("sketch.yaml")],
    ["shortest", vector("shortest.yaml")],
    ["everything", vector("everything.yaml")],
    ["shop", readFileSync(shop, "utf8")],
  ]);
}

/** Reads a text that must be right. */
export function specOf(text: string): Spec {
  const { spec, problems } = readSpec(text, "keywright.yaml");
  if (spec === undefined) throw new Error(`the file is not right:\n${written(problems)}`);
  return spec;
}

/** The documents of the managed policies that are attached to a role or user, by policy name. */
export function policiesOf(estate: Estate, arn: string): Record<string, unknown> {
  const attached = estate.principals.get(arn)?.attached ?? [];
  return Object.fromEntries(
    attached.flatMap(policy => {
      const managed = estate.policies.get(policy);
      return managed ? [[managed.name, defaultPolicy(managed)?.document]] : [];
    }),
  );
}

/** A spec without the places in its file. */
export function withoutPlaces(spec: Spec): unknown {
  return { ...spec, keys: spec.keys.map(({ span: _, ...key }) => key) };
}

/** An estate as JSON can hold it. */
export function jsonOf(estate: Estate): unknown {
  return JSON.parse(
    JSON.stringify(estate, (_, value) => (value instanceof Map ? [...value] : value)),
  );
}

/** The estate of a text that must be right. */
export function estateOfText(text: string): Estate {
  return estateOf(specOf(text));
}
