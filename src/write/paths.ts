import { createHash } from "node:crypto";
import type { AccountId, Spec } from "../model/index.ts";

/**
 * The folder of an account's policy documents, relative to the output folder.
 *
 * @param account the owner of the keys, or another account that has principals
 */
export function policyFolder(spec: Spec, account: AccountId): string {
  return account === spec.account ? "policies" : `policies/accounts/${account}`;
}

/** The folder of an account's Terraform, relative to the output folder. */
export function terraformFolder(spec: Spec, account: AccountId): string {
  return account === spec.account ? "terraform" : `terraform/accounts/${account}`;
}

/** The way from an account's Terraform to its policy documents. */
export function policiesFromTerraform(spec: Spec, account: AccountId): string {
  const up = terraformFolder(spec, account).split("/").fill("..").join("/");
  return `${up}/${policyFolder(spec, account)}`;
}

/**
 * A JSON file for each name: the name itself wherever that can be. Names that a file system would
 * take for one another (`Prod` and `prod`, `a//b` and `a/b`) get an ending that each name alone
 * decides; it begins with a sign that neither aliases nor IAM names can hold.
 *
 * @param names names of aliases without `alias/`, or of IAM policies and roles; all different
 * @returns for each name a path below the folder, with `.json`
 */
export function jsonFiles(names: readonly string[]): ReadonlyMap<string, string> {
  const plain = names.map(name => [name, name.split("/").filter(Boolean).join("/")] as const);
  const takers = new Map<string, number>();
  for (const [, path] of plain) {
    const folded = path.toLowerCase();
    takers.set(folded, (takers.get(folded) ?? 0) + 1);
  }
  return new Map(
    plain.map(([name, path]) => {
      const alone = takers.get(path.toLowerCase()) === 1;
      return [name, `${alone ? path : `${path}~${digest(name)}`}.json`];
    }),
  );
}

function digest(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 16);
}
