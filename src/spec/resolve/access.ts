import type { Permission } from "../../model/spec.ts";
import { matches, matchPattern, withoutPrefix } from "../patterns.ts";
import type { FileAccess } from "../schema.ts";
import type { Path } from "../source/tree.ts";
import { nearest, someOf } from "../suggest.ts";
import { namedIn, noCluster, tellClusters } from "./grants.ts";
import { principalOf } from "./principals.ts";
import { give, type KeyDraft, type Resolution } from "./resolution.ts";
import { clustersOf, readServiceAccount, roleOf } from "./service-accounts.ts";

/** Reads the access across applications. */
export function resolveAccess(resolution: Resolution): void {
  for (const [index, entry] of resolution.file.access.entries()) {
    const path: Path = ["access", index];
    const patterns = entry.aliases.map(withoutPrefix);
    if (patterns.length === 0) {
      const message = "an empty list of aliases gives nothing: it makes no statement and no policy";
      const hint = 'write `aliases: ["prod-*-sops"]`, for example, or take the entry out';
      resolution.report.warning("no-patterns", [...path, "aliases"], message, hint);
    }
    for (const [at, pattern] of patterns.entries()) {
      if (patterns.indexOf(pattern) === at) {
        checkPattern(pattern, [...path, "aliases", at], resolution);
      } else {
        const message = `\`${pattern}\` stands in this list twice`;
        resolution.report.warning(
          "repeated",
          [...path, "aliases", at],
          message,
          "keep one of them",
        );
      }
    }
    giveAccess(entry, patterns, path, resolution);
  }
}

function giveAccess(
  entry: FileAccess,
  patterns: readonly string[],
  path: Path,
  resolution: Resolution,
): void {
  if (entry.serviceAccount !== undefined) {
    giveServiceAccount(entry, entry.serviceAccount, patterns, path, resolution);
    return;
  }
  tellClusters(entry, path, resolution);
  const named = namedIn(entry, path);
  const principal = principalOf(named.text, named.path, resolution);
  if (principal) give(principal, patterns.map(withPrefix), entry.may);
}

/**
 * A service account reaches only the keys of its cluster's environments. A pattern says nothing of
 * environments, so in a cluster that does not serve all of them it stands for the aliases that it
 * matches today.
 */
function giveServiceAccount(
  entry: FileAccess,
  text: string,
  patterns: readonly string[],
  path: Path,
  resolution: Resolution,
): void {
  const place: Path = [...path, "serviceAccount"];
  const account = readServiceAccount(text, place, resolution);
  const clusters = clustersOf(entry.clusters, path, resolution);
  if (account === undefined || noCluster(place, resolution)) return;
  const may: readonly Permission[] = entry.may;
  for (const cluster of clusters) {
    const all = resolution.environments.every(name => cluster.environments.includes(name));
    const aliases = all
      ? patterns.map(withPrefix)
      : resolution.keys
          .filter(key => cluster.environments.includes(key.environment))
          .map(key => key.alias)
          .filter(alias => patterns.some(pattern => matches(withPrefix(pattern), alias)));
    if (aliases.length === 0) continue;
    const role = roleOf(account, cluster, place, resolution);
    if (role) give(role, aliases, may);
  }
}

function withPrefix(pattern: string): string {
  return `alias/${pattern}`;
}

function checkPattern(pattern: string, path: Path, resolution: Resolution): void {
  const { keys, report } = resolution;
  const wrong = [...pattern].find(character => !/[a-zA-Z0-9/_*?-]/.test(character));
  if (wrong !== undefined) {
    const message = `\`${pattern}\` matches no alias: none can hold \`${wrong}\``;
    report.error("bad-pattern", path, message, "use letters, digits, `/`, `_`, `-`, `*` and `?`");
    return;
  }
  const caught = keys.filter(key => matches(withPrefix(pattern), key.alias));
  if (caught.length === 0) tellNothing(pattern, path, resolution);
  else if (/^\*+$/.test(pattern)) {
    const message = `\`${pattern}\` matches every key of the account that bears an alias, in this file or not`;
    report.warning("pattern-too-wide", path, message, "write what the aliases have in common");
  } else tellCutNames(pattern, caught, path, resolution);
}

function tellNothing(pattern: string, path: Path, { keys, report }: Resolution): void {
  if (report.lostKeys()) return;
  const names = keys.map(key => withoutPrefix(key.alias));
  const guess = nearest(pattern, names);
  const hint =
    guess !== undefined
      ? `did you mean \`${guess}\`?`
      : names.length > 0
        ? `the aliases are ${someOf(names)}`
        : "there are no keys yet: write `applications` first";
  report.error(
    "pattern-matches-nothing",
    path,
    `\`${pattern}\` matches no alias of this file`,
    hint,
  );
}

/**
 * A wildcard that begins or ends in the middle of a name catches whatever else begins or ends so:
 * `prod-pay*-sops` is meant for payments and catches payroll.
 */
function tellCutNames(
  pattern: string,
  caught: readonly KeyDraft[],
  path: Path,
  { report }: Resolution,
): void {
  for (const [kind, place, of] of [
    ["application", "namedAt", "application"],
    ["environment", "environmentAt", "environment"],
  ] as const) {
    const names = [...new Set(caught.map(key => key[of]))];
    const cut = caught.some(key => cuts(pattern, withoutPrefix(key.alias), key[place]));
    if (names.length < 2 || !cut) continue;
    const aliases = caught.map(key => withoutPrefix(key.alias));
    const message = `a wildcard of \`${pattern}\` stands inside of a name, so it catches several ${kind}s: ${someOf(aliases)}`;
    const hint = `write the aliases that are meant, as in \`aliases: [${aliases[0]}]\``;
    report.warning("pattern-cuts-name", path, message, hint);
  }
}

function cuts(
  pattern: string,
  alias: string,
  place: { readonly from: number; readonly to: number } | undefined,
): boolean {
  if (place === undefined) return false;
  const inside = (at: number) => at > place.from && at < place.to;
  return (matchPattern(pattern, alias) ?? []).some(({ from, to }) => inside(from) || inside(to));
}
