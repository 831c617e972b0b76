import type { Estate, Spec } from "../../model/index.ts";
import { by, type Contents, contentsOf } from "../contents.ts";
import { comment, type HclItem, printHcl } from "../hcl.ts";
import { header } from "../header.ts";
import { terraformFolder } from "../paths.ts";
import { keysFile } from "./keys.ts";
import { mainFile, versionsFile } from "./main.ts";
import { outputsFile } from "./outputs.ts";
import { policiesFile } from "./policies.ts";
import { readme } from "./readme.ts";
import { rolesFile } from "./roles.ts";
import { variablesFile } from "./variables.ts";

/**
 * The Terraform of each account: `terraform/` for the owner of the keys, `terraform/accounts/ID/`
 * for every other account in which there is something to make.
 *
 * The policy documents are read from the files that `writePolicies` makes.
 *
 * @returns path relative to the output folder -> text, sorted by path, laid out as
 * `terraform fmt` does
 */
export function writeTerraform(spec: Spec, estate: Estate): ReadonlyMap<string, string> {
  const files = contentsOf(spec, estate).flatMap(contents => rootOf(spec, contents));
  return new Map(files.sort(by(([path]) => path)));
}

function rootOf(spec: Spec, contents: Contents): [string, string][] {
  const folder = terraformFolder(spec, contents.account);
  const hcl: Record<string, readonly HclItem[]> = {
    "keys.tf": keysFile(contents),
    "main.tf": mainFile(spec, contents),
    "outputs.tf": outputsFile(contents),
    "policies.tf": policiesFile(contents),
    "roles.tf": rolesFile(contents),
    "variables.tf": variablesFile(contents),
    "versions.tf": versionsFile(),
  };
  const texts = Object.entries(hcl)
    .filter(([, items]) => items.length > 0)
    .map(([name, items]): [string, string] => [
      `${folder}/${name}`,
      printHcl([comment(header(spec)), "", ...items]),
    ]);
  return [...texts, [`${folder}/README.md`, readme(spec, contents)]];
}
