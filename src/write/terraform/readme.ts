import { listOf, type PolicyDocument, type PrincipalMap, type Spec } from "../../model/index.ts";
import type { Contents } from "../contents.ts";
import { header } from "../header.ts";
import { versions } from "./main.ts";
import { outputs } from "./outputs.ts";
import { withPods } from "./roles.ts";
import { variables } from "./variables.ts";

/**
 * `README.md`: what must be there first, and the tables of terraform-docs, in its own layout and
 * between its marks, so that running it changes nothing.
 *
 * @see https://terraform-docs.io/reference/markdown-table/
 */
export function readme(spec: Spec, contents: Contents): string {
  const tables = [
    requirements(),
    "## Modules\n\nNo modules.",
    resources(contents),
    inputs(contents),
    outputTable(contents),
  ];
  const parts = [
    `<!-- ${header(spec)} -->`,
    `# SOPS keys: account ${contents.account}`,
    about(spec, contents),
    ...existing(spec, contents),
    `<!-- BEGIN_TF_DOCS -->\n${tables.join("\n\n")}\n<!-- END_TF_DOCS -->`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function about(spec: Spec, { account, keys }: Contents): string {
  const made =
    keys.length > 0
      ? `KMS keys in ${spec.region}, their aliases, and the IAM policies and roles that reach them.`
      : `The IAM policies and roles of this account that reach the keys of account ${spec.account}.`;
  return `${made}

\`\`\`shell
terraform init
terraform apply
\`\`\`

The credentials must be of account ${account}; with any other, Terraform stops. To keep the state
elsewhere, put a \`backend.tf\` beside these files: files that Keywright did not write stay as they are.`;
}

/** The principals and OIDC providers that documents name and that are not made here. */
function existing(spec: Spec, contents: Contents): string[] {
  const { keys, policies, roles } = contents;
  const made = new Set(roles.map(({ role }) => role.arn));
  const named = [...keys, ...roles].flatMap(({ document }) => principalsIn(document));
  const attached = policies.map(({ principal }) => principal.arn);
  const needed = [...new Set([...named, ...attached])].filter(arn => !made.has(arn)).sort();
  const clusters = [...new Set(roles.flatMap(({ pods }) => pods?.cluster ?? []))].sort();
  if (needed.length + clusters.length === 0) return [];
  const madeBy = new Map(
    spec.principals.filter(principal => principal.made).map(({ arn, account }) => [arn, account]),
  );
  const lines = needed.map(arn => {
    const account = madeBy.get(arn);
    return `- \`${arn}\`${account === undefined ? "" : `, which the Terraform of account ${account} makes`}`;
  });
  const agents = clusters.map(
    name => `- the EKS cluster \`${name}\`, with its add-on \`eks-pod-identity-agent\``,
  );
  return [`## What must exist first\n\n${[...lines, ...agents].join("\n")}`];
}

function principalsIn(document: PolicyDocument): string[] {
  return listOf(document.Statement).flatMap(({ Principal }) => {
    if (Principal === undefined || Principal === "*") return [];
    const { AWS, Federated }: PrincipalMap = Principal;
    return [...listOf(AWS), ...listOf(Federated)].filter(
      arn => arn.includes(":") && !arn.endsWith(":root"),
    );
  });
}

function requirements(): string {
  return `## Requirements

| Name | Version |
|------|---------|
| ${anchor("requirement", "terraform")} | ${versions.terraform} |
| ${anchor("requirement", "aws")} | ${versions.aws} |

## Providers

| Name | Version |
|------|---------|
| ${anchor("provider", "aws")} | ${versions.aws} |`;
}

function resources({ keys, policies, roles }: Contents): string {
  const kinds = [
    withPods(roles) && "eks_pod_identity_association",
    policies.length > 0 && "iam_policy",
    roles.length > 0 && "iam_role",
    policies.some(({ principal }) => principal.kind === "role") && "iam_role_policy_attachment",
    policies.some(({ principal }) => principal.kind === "user") && "iam_user_policy_attachment",
    keys.length > 0 && "kms_alias",
    keys.length > 0 && "kms_key",
  ].filter(kind => kind !== false);
  const base = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";
  const rows = kinds.map(kind => `| [aws_${kind}.sops](${base}/${kind}) | resource |`);
  if (rows.length === 0) return "## Resources\n\nNo resources.";
  return `## Resources\n\n| Name | Type |\n|------|------|\n${rows.join("\n")}`;
}

function inputs(contents: Contents): string {
  const rows = variables(contents).map(
    ({ name, description, type, default: value }) =>
      `| ${anchor("input", name)} | ${description} | \`${type}\` | \`${value}\` | no |`,
  );
  return `## Inputs

| Name | Description | Type | Default | Required |
|------|-------------|------|---------|:--------:|
${rows.join("\n")}`;
}

function outputTable(contents: Contents): string {
  const rows = outputs(contents).map(
    ({ name, description }) => `| ${anchor("output", name)} | ${description} |`,
  );
  if (rows.length === 0) return "## Outputs\n\nNo outputs.";
  return `## Outputs\n\n| Name | Description |\n|------|-------------|\n${rows.join("\n")}`;
}

function anchor(kind: string, name: string): string {
  return `<a name="${kind}_${name}"></a> [${name.replaceAll("_", "\\_")}](#${kind}\\_${name.replaceAll("_", "\\_")})`;
}
