import type { SpecCluster } from "../../model/spec.ts";
import { serviceAccountTrust } from "../estate/trust-policy.ts";
import {
  maximumRoleNameLength,
  namespaceShape,
  roleNameShape,
  serviceAccountShape,
} from "../shapes.ts";
import type { Path } from "../source/tree.ts";
import { hintFrom } from "../suggest.ts";
import type { PrincipalDraft, Resolution } from "./resolution.ts";
import { fill } from "./templates.ts";

/** A service account as the file names it. */
export interface NamedAccount {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Reads `namespace/name` by the rules of Kubernetes.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function readServiceAccount(
  text: string,
  path: Path,
  { report }: Resolution,
): NamedAccount | undefined {
  const [namespace = "", name = ""] = text.split("/");
  if (namespaceShape.test(namespace) && serviceAccountShape.test(name)) return { namespace, name };
  const part = namespaceShape.test(namespace)
    ? `\`${name}\` is no name of a service account`
    : `\`${namespace}\` is no name of a namespace`;
  const hint = "use lower-case letters, digits and `-`, with a letter or digit first and last";
  report.error("bad-service-account", path, part, hint);
  return undefined;
}

/** The clusters that an entry means: those it names, or all. */
export function clustersOf(
  given: readonly string[] | undefined,
  path: Path,
  { clusters, report }: Resolution,
): readonly SpecCluster[] {
  if (given === undefined) return clusters;
  return given.flatMap((name, index) => {
    const cluster = clusters.find(candidate => candidate.name === name);
    if (cluster) return [cluster];
    if (!report.isDamaged(["clusters", name])) {
      const known = clusters.map(candidate => candidate.name);
      const hint = hintFrom(name, known, "the clusters are") ?? "write it under `clusters`";
      const message = `unknown cluster \`${name}\``;
      report.error("unknown-cluster", [...path, "clusters", index], message, hint);
    }
    return [];
  });
}

/** The role of a service account in a cluster: the one there is, or a new one that is made. */
export function roleOf(
  account: NamedAccount,
  cluster: SpecCluster,
  path: Path,
  resolution: Resolution,
): PrincipalDraft | undefined {
  const { file, partition, principals } = resolution;
  const values = { cluster: cluster.name, ...account };
  const name = fill(file.serviceAccountRole, values);
  if (!roleNameShape.test(name)) {
    tellName(name, account, path, resolution);
    return undefined;
  }
  const arn = `arn:${partition}:iam::${cluster.account}:role/${name}`;
  const known = principals.get(arn);
  if (known?.made && !isFor(known, cluster, account)) {
    tellCollision(name, known, account, cluster, path, resolution);
    return undefined;
  }
  // A role that the file named before it came to this service account is this one.
  const draft: PrincipalDraft = known ?? {
    arn,
    kind: "role",
    account: cluster.account,
    made: true,
    administrator: false,
    path,
    grants: new Map(),
  };
  draft.made = true;
  draft.trust = serviceAccountTrust(cluster, account, partition);
  draft.serviceAccount = { cluster: cluster.name, ...account };
  principals.set(arn, draft);
  return draft;
}

function isFor(role: PrincipalDraft, cluster: SpecCluster, account: NamedAccount): boolean {
  const of = role.serviceAccount;
  return (
    of?.cluster === cluster.name && of.namespace === account.namespace && of.name === account.name
  );
}

function tellCollision(
  name: string,
  known: PrincipalDraft,
  account: NamedAccount,
  cluster: SpecCluster,
  path: Path,
  { report }: Resolution,
): void {
  const of = known.serviceAccount;
  const other = of
    ? `\`${of.namespace}/${of.name}\` in \`${of.cluster}\``
    : "another under `roles`";
  const message = `the role of \`${account.namespace}/${account.name}\` in \`${cluster.name}\` would be \`${name}\`, which is that of ${other} already`;
  const hint = "let `serviceAccountRole` keep them apart, as in `{cluster}.{namespace}.{name}`";
  report.error("role-collision", path, message, hint);
}

function tellName(name: string, account: NamedAccount, path: Path, { report }: Resolution): void {
  const of = `\`${account.namespace}/${account.name}\``;
  const hint = "shorten `serviceAccountRole`, as in `{namespace}-{name}`";
  if (name.length > maximumRoleNameLength) {
    const message = `the role of ${of} would be \`${name}\`: ${name.length} characters, and ${maximumRoleNameLength} is the most`;
    report.error("role-name-too-long", path, message, hint);
    return;
  }
  const message = `the role of ${of} would be \`${name}\`, which cannot be the name of a role`;
  report.error("bad-role-name", path, message, "use letters, digits and `+=,.@_-`");
}
