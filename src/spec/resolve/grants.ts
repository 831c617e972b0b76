import type { Permission } from "../../model/spec.ts";
import type { FileGrant, FileWho } from "../schema.ts";
import type { Path } from "../source/tree.ts";
import { hintFrom, oneOf } from "../suggest.ts";
import { repeated } from "./environments.ts";
import { principalOf } from "./principals.ts";
import { environmentsOf, give, type Resolution } from "./resolution.ts";
import { clustersOf, readServiceAccount, roleOf } from "./service-accounts.ts";

const permissions: readonly Permission[] = ["decrypt", "encrypt", "describe"];

/** Reads who may do what with the keys of each application. */
export function resolveGrants(resolution: Resolution): void {
  const { file } = resolution;
  // Sorted, so that what is told of a second name does not turn on the order of the file.
  for (const application of Object.keys(file.applications).sort()) {
    for (const permission of permissions) {
      const entries = file.applications[application]?.[permission] ?? [];
      const path: Path = ["applications", application, permission];
      for (const [index, entry] of entries.entries()) {
        resolveGrant(entry, { application, permission, path: [...path, index] }, resolution);
      }
      tellRepeated(entries, path, resolution);
    }
  }
}

interface GrantPlace {
  readonly application: string;
  readonly permission: Permission;
  readonly path: Path;
}

function resolveGrant(entry: FileGrant, place: GrantPlace, resolution: Resolution): void {
  const grant: FileWho = typeof entry === "string" ? { principal: entry } : entry;
  const environments = environmentsFor(grant, place, resolution);
  if (grant.serviceAccount !== undefined) {
    giveServiceAccount(grant, grant.serviceAccount, environments, place, resolution);
    return;
  }
  const { text, path } = namedIn(grant, place.path, typeof entry === "string");
  tellClusters(grant, place.path, resolution);
  const principal = principalOf(text, path, resolution);
  if (principal)
    give(principal, aliasesOf(place.application, environments, resolution), [place.permission]);
}

/** The principal that an entry names otherwise than as a service account, and its place. */
export function namedIn(
  who: Pick<FileWho, "role" | "user" | "principal">,
  path: Path,
  bare = false,
): { text: string; path: Path } {
  if (who.role !== undefined)
    return { text: `role/${withoutKind(who.role, "role")}`, path: [...path, "role"] };
  if (who.user !== undefined)
    return { text: `user/${withoutKind(who.user, "user")}`, path: [...path, "user"] };
  return { text: who.principal ?? "", path: bare ? path : [...path, "principal"] };
}

function withoutKind(name: string, kind: string): string {
  return name.startsWith(`${kind}/`) ? name.slice(kind.length + 1) : name;
}

/** `clusters` means nothing for anybody but a service account. */
export function tellClusters(
  who: Pick<FileWho, "clusters">,
  path: Path,
  { report }: Resolution,
): void {
  if (who.clusters === undefined) return;
  const message = "`clusters` goes with `serviceAccount` only";
  report.error("stray-clusters", [...path, "clusters"], message, "take it out", "key");
}

function environmentsFor(grant: FileWho, place: GrantPlace, resolution: Resolution): string[] {
  const { file, report } = resolution;
  const all = environmentsOf(file, place.application);
  if (grant.environments === undefined) return [...all];
  const path: Path = [...place.path, "environments"];
  repeated(grant.environments, path, report);
  if (grant.environments.length === 0) {
    report.warning("no-environments", path, "an empty list gives nothing", "name an environment");
  }
  return grant.environments.filter((environment, index) => {
    if (all.includes(environment)) return true;
    const damaged =
      report.isDamaged(["environments"]) ||
      report.isDamaged(["applications", place.application, "environments"]);
    if (!damaged) {
      const message = resolution.environments.includes(environment)
        ? `\`${place.application}\` has no environment \`${environment}\``
        : `unknown environment \`${environment}\``;
      const hint = hintFrom(environment, all, "its environments are");
      report.error("unknown-environment", [...path, index], message, hint);
    }
    return false;
  });
}

function giveServiceAccount(
  grant: FileWho,
  text: string,
  environments: readonly string[],
  place: GrantPlace,
  resolution: Resolution,
): void {
  const path: Path = [...place.path, "serviceAccount"];
  const account = readServiceAccount(text, path, resolution);
  const clusters = clustersOf(grant.clusters, place.path, resolution);
  if (account === undefined || noCluster(path, resolution)) return;
  for (const cluster of clusters) {
    const here = environments.filter(environment => cluster.environments.includes(environment));
    if (here.length === 0) continue;
    const role = roleOf(account, cluster, path, resolution);
    if (role) give(role, aliasesOf(place.application, here, resolution), [place.permission]);
  }
  const unserved = environments.filter(
    environment => !clusters.some(cluster => cluster.environments.includes(environment)),
  );
  if (unserved.length === 0 || clusters.length === 0 || resolution.report.isDamaged(["clusters"])) {
    return;
  }
  const where = grant.clusters === undefined ? "no cluster serves" : "none of its clusters serves";
  const message = `${where} ${oneOf(unserved)}, so \`${text}\` gets nothing there`;
  const served = environments.filter(environment => !unserved.includes(environment));
  const instead =
    served.length > 0 ? `, or write \`environments: [${served.join(", ")}]\` here` : "";
  const hint = `add it to a cluster's \`environments\`${instead}`;
  resolution.report.warning("unserved-environment", path, message, hint);
}

/** Without clusters no service account can assume a role. */
export function noCluster(path: Path, { clusters, file, report }: Resolution): boolean {
  if (clusters.length > 0) return false;
  if (Object.keys(file.clusters).length === 0 && !report.isDamaged(["clusters"])) {
    const hint = "write `clusters: { prod: { oidc: … } }` at the top of the file";
    report.error("no-cluster", path, "a service account needs a cluster, and there is none", hint);
  }
  return true;
}

/** The aliases of an application's keys in some environments. */
function aliasesOf(
  application: string,
  environments: readonly string[],
  { keys }: Resolution,
): string[] {
  return keys
    .filter(key => key.application === application && environments.includes(key.environment))
    .map(key => key.alias);
}

/** The same principal twice in one list, with the same limits. */
function tellRepeated(entries: readonly FileGrant[], path: Path, { report }: Resolution): void {
  const seen = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    const who: FileWho = typeof entry === "string" ? { principal: entry } : entry;
    const name = who.serviceAccount ?? namedIn(who, []).text;
    const key = JSON.stringify([name, who.clusters?.toSorted(), who.environments?.toSorted()]);
    if (seen.has(key)) {
      const hint = "keep one of them";
      report.warning("repeated", [...path, index], `\`${name}\` stands in this list twice`, hint);
    }
    seen.set(key, index);
  }
}
