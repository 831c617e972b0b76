import { type Arn, partitionOf } from "../../model/arn.ts";
import type { Permission, Spec, SpecGrant, SpecPrincipal } from "../../model/spec.ts";
import type { File } from "../schema.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { resolveAccess } from "./access.ts";
import { resolveAdministrators, tellUsingAdministrators } from "./administrators.ts";
import { resolveClusters } from "./clusters.ts";
import { resolveEnvironments } from "./environments.ts";
import { checkFiles } from "./files.ts";
import { resolveGrants } from "./grants.ts";
import { compare, resolveKeys } from "./keys.ts";
import { accountsOf, providersOf } from "./places.ts";
import { tellSameNames } from "./principals.ts";
import { checkRegion } from "./regions.ts";
import type { KeyDraft, PrincipalDraft, Resolution } from "./resolution.ts";
import { resolveRoles, tellIdleRoles } from "./roles.ts";
import { checkTemplate } from "./templates.ts";

/**
 * Makes the spec of a file that the schema accepts: fills templates, writes out defaults, finds
 * what each name stands for, and tells whatever does not make sense.
 *
 * @returns the spec, and where the file first names each principal
 */
export function resolve(
  file: File,
  name: string,
  report: Report,
): { spec: Spec; paths: ReadonlyMap<Arn, Path> } {
  checkRegion(file.region, report);
  const partition = partitionOf(file.region);
  const environments = resolveEnvironments(file, report);
  const clusters = resolveClusters(file, environments, report);
  const keys = resolveKeys(file, report);
  checkFiles(file, keys, report);
  const placeholders = ["cluster", "namespace", "name"];
  checkTemplate(file.serviceAccountRole, placeholders, ["serviceAccountRole"], report);
  const { region } = file;
  const principals = new Map();
  const resolution: Resolution = {
    file,
    name,
    report,
    partition,
    region,
    environments,
    clusters,
    keys,
    principals,
  };
  resolveRoles(resolution);
  resolveAdministrators(resolution);
  resolveGrants(resolution);
  resolveAccess(resolution);
  tellUsingAdministrators(resolution);
  tellIdleRoles(resolution);
  tellSameNames(resolution);
  const paths = new Map([...resolution.principals].map(([arn, { path }]) => [arn, path]));
  return { spec: specOf(resolution), paths };
}

function specOf(resolution: Resolution): Spec {
  const { file, name, partition, region, clusters, keys } = resolution;
  const principals = [...resolution.principals.values()]
    .map(principalOf)
    .sort((a, b) => compare(a.arn, b.arn));
  return {
    file: name,
    partition,
    account: file.account,
    region,
    accounts: accountsOf(file.account, clusters, principals),
    administrators: principals.filter(one => one.administrator).map(one => one.arn),
    keys: keys.map(keyOf),
    principals,
    clusters,
    providers: providersOf(clusters, principals),
  };
}

function keyOf({ namedAt: _, environmentAt: __, ...key }: KeyDraft): Spec["keys"][number] {
  return key;
}

function principalOf(draft: PrincipalDraft): SpecPrincipal {
  const { arn, kind, account, made, trust, serviceAccount, administrator } = draft;
  return {
    arn,
    kind,
    account,
    made,
    ...(trust === undefined ? {} : { trust }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    administrator,
    grants: grantsOf(draft.grants),
  };
}

/** One grant for each distinct set of permissions. */
function grantsOf(given: ReadonlyMap<string, ReadonlySet<Permission>>): SpecGrant[] {
  const bySet = new Map<string, { may: Permission[]; aliases: string[] }>();
  for (const [alias, permissions] of given) {
    const may = [...permissions].sort();
    const grant = bySet.get(may.join()) ?? { may, aliases: [] };
    grant.aliases.push(alias);
    bySet.set(may.join(), grant);
  }
  return [...bySet.keys()].sort().flatMap(set => {
    const grant = bySet.get(set);
    return grant ? [{ may: grant.may, aliases: grant.aliases.sort() }] : [];
  });
}
