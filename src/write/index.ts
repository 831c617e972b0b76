import type { Estate, Spec } from "../model/index.ts";
import { writePolicies } from "./policies.ts";
import { writeSops } from "./sops.ts";
import { writeTerraform } from "./terraform/terraform.ts";

export { notesOf } from "./notes.ts";
export type { PlannedFile, Refusal, WritePlan } from "./plan.ts";
export { MANIFEST, pathsToRead, planWrite } from "./plan.ts";
export { writePolicies, writeSops, writeTerraform };

/**
 * Everything that `keywright build` writes: Terraform, `.sops.yaml` and the policy documents.
 *
 * @param spec the file's intent
 * @param estate what the spec implies, as `estateOf(spec)` gives it
 * @returns path relative to the output folder, with `/` on every system, to text; sorted by path.
 * The same spec gives the same bytes.
 */
export function writeAll(spec: Spec, estate: Estate): ReadonlyMap<string, string> {
  const files = [
    ...writePolicies(spec, estate),
    ...writeSops(spec, estate),
    ...writeTerraform(spec, estate),
  ];
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}
