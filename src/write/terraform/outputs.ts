import type { Contents } from "../contents.ts";
import { attribute, block, expression, type HclItem } from "../hcl.ts";

/** An output, as `outputs.tf` and the README have it. */
export interface Output {
  readonly name: string;
  readonly description: string;
  /** In Terraform's language. */
  readonly value: string;
}

/** What the files tell once they are applied. */
export function outputs({ keys, policies, roles }: Contents): readonly Output[] {
  const all: (Output & { readonly when: boolean })[] = [
    {
      when: keys.length > 0,
      name: "key_arns",
      description: "The ARN of each key, by alias.",
      value: "{ for name, key in local.keys : key.alias => aws_kms_key.sops[name].arn }",
    },
    {
      when: policies.length > 0,
      name: "policy_arns",
      description: "The ARN of each identity policy, by name.",
      value: "{ for name, policy in aws_iam_policy.sops : name => policy.arn }",
    },
    {
      when: roles.length > 0,
      name: "role_arns",
      description: "The ARN of each role that is made here, by name.",
      value: "{ for name, role in aws_iam_role.sops : name => role.arn }",
    },
    {
      when: roles.some(({ pods, spec }) => spec.serviceAccount && !pods),
      name: "service_account_role_arns",
      description:
        "The ARN for the annotation eks.amazonaws.com/role-arn of each service account, by cluster/namespace/name.",
      value: `{
  for name, role in local.roles : role.service_account => aws_iam_role.sops[name].arn
  if role.service_account != null
}`,
    },
  ];
  return all.filter(output => output.when);
}

/** `outputs.tf`. */
export function outputsFile(contents: Contents): HclItem[] {
  return outputs(contents).map(output =>
    block(
      "output",
      [output.name],
      [attribute("description", output.description), attribute("value", expression(output.value))],
    ),
  );
}
