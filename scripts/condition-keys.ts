import { writeFileSync } from "node:fs";
import { type EksOperation, eksOperations } from "../src/policy/requests/eks.ts";
import { absentKeys } from "../src/policy/requests/globals.ts";
import { iamOperations } from "../src/policy/requests/iam-table.ts";
import type { Filling } from "../src/policy/requests/kms-filling.ts";
import {
  type KmsOperation,
  type KmsPermission,
  kmsOperations,
} from "../src/policy/requests/kms-table.ts";
import { type StsOperation, stsOperations } from "../src/policy/requests/sts-table.ts";
import { openGlobalKeys } from "../src/policy/requests/unknown-keys.ts";

const resources = {
  key: "key",
  alias: "alias",
  role: "role",
  "every key": "every key",
  "*": "`*`",
} as const;

/** The table of operations, permissions, resources and condition keys as Markdown. */
export function conditionKeysPage(): string {
  return `${[
    "# Operations, permissions and condition keys",
    "<!-- Made by `npm run pages` from src/policy/requests/; do not edit. -->",
    intro,
    "## KMS",
    table(
      ["operation", "permission", "on", "condition keys of its own", "across accounts", "by grant"],
      [...kmsOperations].flatMap(([name, operation]) => kmsRows(name, operation)),
    ),
    kmsNotes,
    "## STS",
    table(["operation", "on", "condition keys of its own"], [...stsOperations].map(stsRow)),
    "## IAM",
    "Asked on the resource that the parameter names; an operation that is not here is asked on `*`.",
    table(["on", "parameter", "operations"], iamRows()),
    "## EKS and EKS Auth",
    "The operations that Pod Identity takes. The condition keys of their own are `aws:RequestTag/…`, `aws:TagKeys` and `aws:ResourceTag/…`.",
    table(["operation", "on"], [...eksOperations].map(eksRow)),
    "## Global condition keys",
    globals,
  ].join("\n\n")}\n`;
}

const intro = `What a call asks for, and which condition keys its requests carry. A test holds these tables against AWS's [service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html), in both directions, and the differences are declared with their pages in \`test/vectors/policy/reference-differences.json\`.

A key in *italics* is never told: a decision that turns on it is unknown. So is one in parentheses where the call does not send the parameter: no page says whether AWS then fills in the default, or a real call cannot do without it and a question left it out.`;

const kmsNotes = `Every request on a key also carries the key's own properties: \`kms:KeySpec\`, \`kms:KeyUsage\` (and their deprecated names \`kms:CustomerMasterKeySpec\`, \`kms:CustomerMasterKeyUsage\`), \`kms:KeyOrigin\`, \`kms:MultiRegion\`, \`kms:ResourceAliases\` and \`aws:ResourceTag/…\`; for a key of several Regions *\`kms:MultiRegionKeyType\`* too. On RetireGrant's request AWS's pages list these in two ways; there only aliases and tags are told.

\`kms:CallerAccount\` is in every request but those of GenerateRandom, ListAliases, ListKeys and ListRetirableGrants; for the alias in CreateAlias, DeleteAlias and UpdateAlias AWS's pages differ, and it is not told. \`kms:ViaService\` is in none: callers call directly.

With the parameter \`Tags\`, \`MultiRegion\` or another after "with", the permission is asked only if the call sends it.`;

const globals = `Always known: \`aws:PrincipalArn\`, \`aws:PrincipalAccount\`, \`aws:PrincipalType\`, \`aws:PrincipalIsAWSService\`, \`aws:ViaAWSService\`, \`aws:RequestedRegion\`; with the principal in the estate \`aws:PrincipalTag/…\`, \`aws:userid\`, \`aws:username\`; with the session \`aws:SourceIdentity\` and, where a token began it, \`aws:FederatedProvider\`.

From the surroundings of the call: \`aws:SourceIp\`, or \`aws:SourceVpce\` and \`aws:VpcSourceIp\`; \`aws:CurrentTime\`, \`aws:EpochTime\`, \`aws:SecureTransport\`, \`aws:UserAgent\`. From the endpoint in the estate: \`aws:SourceVpc\`, and for KMS and IAM \`aws:VpceAccount\`, \`aws:VpceOrgID\`, \`aws:VpceOrgPaths\`.

From the organizations of the estate: \`aws:PrincipalOrgID\`, \`aws:PrincipalOrgPaths\`, \`aws:ResourceOrgID\`, \`aws:ResourceOrgPaths\`. Without organizations they are unknown. With some, a principal or key that the estate holds and that none of them has is in no organization; one that the estate does not hold may be in any.

Of an AWS service that calls by itself, for one of its resources: \`aws:PrincipalServiceName\`, \`aws:SourceArn\`, \`aws:SourceAccount\` and, from the organizations, \`aws:SourceOrgID\`, \`aws:SourceOrgPaths\`; \`aws:PrincipalIsAWSService\` is then true, and what stands for the principal is not told. Other callers have none of them.

Unknown where nobody tells them: ${openGlobalKeys().map(code).join(", ")}.

Never there, since everybody calls directly: ${absentKeys.map(code).join(", ")}.`;

function kmsRows(name: string, operation: KmsOperation): string[][] {
  return operation.asks.map((permission, at) => [
    at === 0 ? name : "",
    code(permission.action),
    onCell(permission),
    keysCell(permission.fillings),
    at === 0 && operation.acrossAccounts ? "yes" : "",
    permission.byGrant ? "yes" : "",
  ]);
}

function onCell({ on, named, region, when }: KmsPermission): string {
  const from = named === "nothing" ? "" : ` (${named})`;
  const elsewhere = region === undefined ? "" : ` in ${region}`;
  const only = when === undefined ? "" : `, with ${when}`;
  return `${resources[on]}${from}${elsewhere}${only}`;
}

function keysCell(fillings: readonly Filling[]): string {
  const cells = fillings.flatMap(filling => {
    const open = filling.from === "nowhere" || filling.from === "attestation";
    if (open) return filling.keys.map(key => `*${code(shown(key))}*`);
    const unsure = filling.from === "parameter" && filling.otherwise === "unknown";
    return filling.keys.map(key => (unsure ? `(${code(shown(key))})` : code(shown(key))));
  });
  return [...new Set(cells)].join(" ");
}

/** Where a caller chooses the rest of a name. */
function shown(key: string): string {
  return key.replace(/\*$/, "…");
}

function stsRow([name, { on, parameter, free, sent, open, tagging }]: [string, StsOperation]) {
  if (free) return [name, "nothing: anybody may", ""];
  const keys = Object.keys(sent ?? {}).map(code);
  if (tagging !== undefined) keys.push(code("aws:RequestTag/…"), code("aws:TagKeys"));
  keys.push(...(open ?? []).map(key => `*${code(shown(key))}*`));
  const where = on === "*" ? "`*`" : `${on} (${parameter})`;
  const more = tagging === undefined ? "" : `; with tags ${code(`sts:${tagging}`)} too`;
  return [name, `${where}${more}`, keys.join(" ")];
}

function eksRow([name, { on, passes, tagging }]: [string, EksOperation]): string[] {
  const tags = tagging === undefined ? "" : `; with tags ${code(`eks:${tagging}`)} too`;
  const role =
    passes === undefined ? "" : `; with ${code(passes)} ${code("iam:PassRole")} on the role`;
  return [name, `${on}${tags}${role}`];
}

function iamRows(): string[][] {
  const groups = new Map<string, string[]>();
  for (const [name, { kind, parameter }] of iamOperations) {
    const key = `${kind}|${parameter}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups].map(([key, names]) => {
    const [kind = "", parameter = ""] = key.split("|");
    return [kind === "*" ? "`*`" : kind, parameter, names.sort().join(" ")];
  });
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

if (import.meta.main) {
  writeFileSync(new URL("../docs/condition-keys.md", import.meta.url), conditionKeysPage());
}
