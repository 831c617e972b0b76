import type { Estate, PolicyDocument, Spec } from "../model/index.ts";
import { by, contentsOf } from "./contents.ts";
import { policyFolder } from "./paths.ts";

/**
 * Every policy document as JSON: `policies/keys/ALIAS.json`, `policies/identity/POLICY.json`,
 * `policies/trust/ROLE.json`, and for other accounts the same below `policies/accounts/ID/`.
 *
 * The Terraform files read these, so that each document stands in the tree once.
 *
 * @returns path relative to the output folder -> text, sorted by path
 */
export function writePolicies(spec: Spec, estate: Estate): ReadonlyMap<string, string> {
  const files = contentsOf(spec, estate).flatMap(({ account, keys, roles, policies }) =>
    [...keys, ...roles, ...policies].map(({ file, document }): [string, string] => [
      `${policyFolder(spec, account)}/${file}`,
      json(document),
    ]),
  );
  return new Map(files.sort(by(([path]) => path)));
}

function json(document: PolicyDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
