import type { Spec } from "../../model/index.ts";
import type { Contents } from "../contents.ts";
import { attribute, block, comment, expression, type HclItem, quote } from "../hcl.ts";
import { policiesFromTerraform } from "../paths.ts";

/** The oldest Terraform and provider that know everything in the files. */
export const versions = {
  terraform: ">= 1.5",
  /** 5.49 brought rotation_period_in_days. */
  aws: ">= 5.49",
};

/** `versions.tf`. */
export function versionsFile(): HclItem[] {
  return [
    block(
      "terraform",
      [],
      [
        attribute("required_version", versions.terraform),
        "",
        block(
          "required_providers",
          [],
          [attribute("aws", { source: "hashicorp/aws", version: versions.aws })],
        ),
      ],
    ),
  ];
}

/** `main.tf`: the provider, held to its account, and where the documents are. */
export function mainFile(spec: Spec, { account }: Contents): HclItem[] {
  const folder = policiesFromTerraform(spec, account);
  return [
    block(
      "provider",
      ["aws"],
      [
        attribute("region", spec.region),
        "",
        comment("With credentials of any other account, plan and apply stop before they begin."),
        attribute("allowed_account_ids", [account]),
        "",
        block("default_tags", [], [attribute("tags", expression("var.tags"))]),
      ],
    ),
    block(
      "locals",
      [],
      [
        comment("The policy documents, each a file of JSON."),
        attribute("policies", expression(`"\${path.module}/${quote(folder).slice(1)}`)),
      ],
    ),
  ];
}
