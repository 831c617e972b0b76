import type { SpecCluster } from "../../model/spec.ts";
import type { File } from "../schema.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { knownEnvironment, repeated } from "./environments.ts";

/** Reads the clusters, sorted by name. */
export function resolveClusters(
  file: File,
  environments: readonly string[],
  report: Report,
): SpecCluster[] {
  const byIssuer = new Map<string, string>();
  return Object.keys(file.clusters)
    .sort()
    .flatMap(name => {
      const cluster = file.clusters[name];
      if (cluster === undefined) return [];
      const path: Path = ["clusters", name];
      const oidc = issuerOf(cluster.oidc, [...path, "oidc"], report);
      const account = cluster.account ?? file.account;
      tellShared(`${account} ${oidc}`, name, byIssuer, path, report);
      const own = cluster.environments ?? environments;
      for (const [index, environment] of (cluster.environments ?? []).entries()) {
        knownEnvironment(environment, environments, [...path, "environments", index], report);
      }
      repeated(cluster.environments ?? [], [...path, "environments"], report);
      const region = eksIssuer.exec(oidc)?.[1] ?? file.region;
      if (cluster.podIdentity) tellFar(region, file.region, name, path, report);
      return [
        {
          name,
          oidc,
          account,
          region,
          environments: [...new Set(own)].sort(),
          ...(cluster.podIdentity && { podIdentity: true as const }),
        },
      ];
    });
}

/**
 * An issuer of EKS's own, with its Region.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
const eksIssuer = /^oidc[.-]eks(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\./;

/** The Terraform that makes the associations works in one Region, the file's. */
function tellFar(region: string, home: string, name: string, path: Path, report: Report): void {
  if (region === home) return;
  const message = `\`${name}\` is in ${region}, and its associations would be made in ${home}`;
  const hint = "leave `podIdentity` out, so that its service accounts use the OIDC provider";
  report.error("pod-identity-region", [...path, "podIdentity"], message, hint);
}

/** Two clusters with one issuer cannot be told apart: each could assume the other's roles. */
function tellShared(
  issuer: string,
  name: string,
  seen: Map<string, string>,
  path: Path,
  report: Report,
): void {
  const other = seen.get(issuer);
  if (other === undefined) {
    seen.set(issuer, name);
    return;
  }
  const message = `\`${other}\` and \`${name}\` have the same issuer, so neither's service accounts can be told from the other's`;
  report.error("same-issuer", [...path, "oidc"], message, "write each cluster's own issuer");
}

/** The issuer without its `https://`, which is how IAM names it in ARNs and condition keys. */
function issuerOf(text: string, path: Path, report: Report): string {
  const issuer = text.replace(/^https:\/\//, "").replace(/\/+$/, "");
  if (!/^[A-Za-z0-9.-]+(\/[\w./-]*)?$/.test(issuer) || !issuer.includes(".")) {
    const message = `\`${text}\` is not an OIDC issuer`;
    const hint = "write it as in `oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF`";
    report.error("bad-issuer", path, message, hint);
  }
  return issuer;
}
