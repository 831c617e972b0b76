import { formatArn, rootAccount, rootArn } from "../../model/arn.ts";
import { type OidcTrust, roleTrust } from "../estate/trust-policy.ts";
import type { FileTrust } from "../schema.ts";
import { accountShape } from "../shapes.ts";
import type { Path } from "../source/tree.ts";
import { draftOf, readPrincipal } from "./principals.ts";
import type { Resolution } from "./resolution.ts";

/** Reads the roles that Keywright makes. */
export function resolveRoles(resolution: Resolution): void {
  const { file, partition, principals, report } = resolution;
  const names = Object.keys(file.roles).sort();
  for (const [index, name] of names.entries()) {
    const path: Path = ["roles", name];
    const trust = file.roles[name]?.trust;
    if (trust === undefined) continue;
    // IAM tells names of roles apart without case.
    const twin = names.slice(0, index).find(other => other.toLowerCase() === name.toLowerCase());
    if (twin !== undefined) {
      const message = `the roles \`${twin}\` and \`${name}\` differ only by case`;
      report.error("same-but-case", path, message, "rename one of them", "key");
    }
    const { account } = file;
    const resource = `role/${name}`;
    const arn = formatArn({ partition, service: "iam", region: "", account, resource });
    principals.set(arn, {
      arn,
      kind: "role",
      account,
      made: true,
      trust: roleTrust(
        {
          oidc: oidcTrusts(trust),
          principals: trusted(trust, [...path, "trust"], resolution),
          externalId: trust.externalId,
        },
        { account, partition },
      ),
      administrator: false,
      path,
      grants: new Map(),
    });
    checkExternalId(trust, [...path, "trust"], resolution);
  }
}

/** @see https://docs.github.com/en/actions/reference/security/oidc */
function oidcTrusts({ github, gitlab }: FileTrust): OidcTrust[] {
  const trusts: OidcTrust[] = [];
  if (github) {
    const { repository, branch, tag, environment, subject } = github;
    const end =
      branch !== undefined
        ? `ref:refs/heads/${branch}`
        : tag !== undefined
          ? `ref:refs/tags/${tag}`
          : environment !== undefined
            ? `environment:${environment}`
            : subject;
    trusts.push({
      issuer: "token.actions.githubusercontent.com",
      audience: "sts.amazonaws.com",
      subject: `repo:${repository}:${end}`,
    });
  }
  if (gitlab) {
    const { project, branch, tag, host, audience } = gitlab;
    const type = branch === undefined ? "tag" : "branch";
    trusts.push({
      issuer: host,
      audience: audience ?? `https://${host}`,
      subject: `project_path:${project}:ref_type:${type}:ref:${branch ?? tag}`,
    });
  }
  return trusts;
}

function trusted(trust: FileTrust, path: Path, resolution: Resolution): string[] {
  const { file, partition, report } = resolution;
  return (trust.principals ?? []).flatMap((text, index) => {
    if (accountShape.test(text)) return [rootArn(partition, text)];
    const root = rootAccount(text);
    if (root !== undefined) return [rootArn(partition, root)];
    const read = readPrincipal(text, { account: file.account, partition });
    if (!("message" in read)) {
      // IAM refuses a trust policy whose principals do not exist, so this one is expected to.
      draftOf(read, [...path, "principals", index], resolution);
      return [read.arn];
    }
    const hint = `${read.hint}; a whole account is its twelve digits in quotes`;
    report.error("bad-principal", [...path, "principals", index], read.message, hint);
    return [];
  });
}

function checkExternalId(trust: FileTrust, path: Path, { report }: Resolution): void {
  if (trust.externalId === undefined) return;
  if (trust.principals === undefined) {
    const message = "`externalId` goes with `principals` only";
    report.error("stray-external-id", [...path, "externalId"], message, "take it out", "key");
  }
  if (!/^[\w+=,.@:/-]+$/.test(trust.externalId)) {
    const message = "an external id cannot hold one of these characters";
    const hint = "use letters, digits and `+=,.@:/_-`";
    report.error("bad-external-id", [...path, "externalId"], message, hint);
  }
}

/** Tells roles that are made and then given nothing. */
export function tellIdleRoles({ file, principals, report }: Resolution): void {
  for (const draft of principals.values()) {
    const [section, name] = draft.path;
    if (section !== "roles" || !draft.made || draft.administrator || draft.grants.size > 0)
      continue;
    if (file.roles[String(name)] === undefined || report.isDamaged(["access"])) continue;
    const message = `the role \`${name}\` is made but given nothing`;
    const hint = `name \`role/${name}\` under an application or under \`access\``;
    report.warning("idle-role", draft.path, message, hint, "key");
  }
}
