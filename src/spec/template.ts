import type { AccountId, Region } from "../model/arn.ts";
import { schemaUrl } from "./json-schema.ts";
import { maximumRoleNameLength } from "./shapes.ts";

/** What `init` asks. */
export interface TemplateAnswers {
  readonly account: AccountId;
  readonly region: Region;
  /** At least one. */
  readonly applications: readonly string[];
  /** At least one. */
  readonly environments: readonly string[];
  /** The issuer of the cluster's service accounts, with or without `https://`. */
  readonly oidc?: string;
  /** The name of a role, without `role/`. */
  readonly administrator?: string;
}

/**
 * The commented `keywright.yaml` that `init` writes. Where the answers are valid names, `readSpec`
 * reads it without a problem.
 */
export function template(answers: TemplateAnswers): string {
  const { account, region, applications, environments, oidc, administrator } = answers;
  const blocks = [
    `# yaml-language-server: $schema=${schemaUrl}`,
    head(account, region, environments),
    administrator === undefined ? "" : administration(administrator),
    oidc === undefined ? "" : cluster(oidc, environments),
    ["applications:", ...applications.map(name => application(name, answers))].join("\n"),
    access(environments),
    `# The files that each key encrypts, as globs from the folder of .sops.yaml.
sops:
  files: "apps/{app}/{env}/*.enc.{yaml,json,env}"`,
  ];
  return `${blocks.filter(block => block !== "").join("\n\n")}\n`;
}

function head(account: AccountId, region: Region, environments: readonly string[]): string {
  return `version: 1
account: "${account}" # owns the keys
region: ${region}
environments: [${environments.map(text).join(", ")}] # each application has one key in each

alias: "{env}-{app}-sops"
context: { app: "{app}", env: "{env}" } # every key's policy denies use without it`;
}

function administration(administrator: string): string {
  return `administrators: [role/${administrator}] # manage the keys and cannot use them`;
}

function cluster(oidc: string, environments: readonly string[]): string {
  const issuer = oidc.replace(/^https:\/\//, "");
  return `# Clusters whose service accounts may use keys; without \`environments\` a cluster serves all.
clusters:
  main: { oidc: ${issuer}, environments: [${environments.map(text).join(", ")}] }`;
}

function application(name: string, { oidc }: TemplateAnswers): string {
  const account = name.toLowerCase().replaceAll("_", "-");
  // The role of a service account bears both of its names, and has 64 characters at most.
  const short = `main-${account}-${account}`.length <= maximumRoleNameLength;
  const decrypt =
    oidc === undefined || !short
      ? `[role/${name}]`
      : `[{ serviceAccount: ${account}/${account} }] # namespace/name`;
  return `  ${text(name)}:
    decrypt: ${decrypt}
    encrypt: [role/${name.slice(0, 50)}-developers]`;
}

function access(environments: readonly string[]): string {
  return `# Access across applications, by patterns of aliases:
# access:
#   - { principal: role/ci, aliases: ["${environments.at(-1)}-*-sops"], may: [decrypt] }`;
}

/** A name as YAML text: quoted where YAML would read something else. */
function text(name: string): string {
  const plain =
    /^[A-Za-z][\w-]*$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return plain ? name : `"${name}"`;
}
