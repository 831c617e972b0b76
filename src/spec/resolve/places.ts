import type { AccountId } from "../../model/arn.ts";
import { listOf } from "../../model/document.ts";
import type { SpecCluster, SpecPrincipal, SpecProvider } from "../../model/spec.ts";
import { serviceAccountAudience } from "../estate/trust-policy.ts";
import { compare } from "./keys.ts";

/** Every account that the file names: the owner first, the rest sorted. */
export function accountsOf(
  owner: AccountId,
  clusters: readonly SpecCluster[],
  principals: readonly SpecPrincipal[],
): AccountId[] {
  const all = new Set([
    ...clusters.map(cluster => cluster.account),
    ...principals.map(principal => principal.account),
    ...principals.flatMap(trustedAccounts),
  ]);
  all.delete(owner);
  return [owner, ...[...all].sort()];
}

function trustedAccounts({ trust }: SpecPrincipal): string[] {
  return listOf(trust?.Statement).flatMap(({ Principal: principal }) =>
    principal === undefined || principal === "*"
      ? []
      : listOf(principal.AWS).flatMap(arn => arn.split(":")[4] ?? []),
  );
}

/** The OIDC providers of the clusters and of the roles' trust, by account and URL. */
export function providersOf(
  clusters: readonly SpecCluster[],
  principals: readonly SpecPrincipal[],
): SpecProvider[] {
  const found = new Map<string, { url: string; account: AccountId; audiences: Set<string> }>();
  const add = (url: string, account: AccountId, audience: string) => {
    const key = `${account} ${url}`;
    const provider = found.get(key) ?? { url, account, audiences: new Set() };
    provider.audiences.add(audience);
    found.set(key, provider);
  };
  for (const { oidc, account, podIdentity } of clusters) {
    if (!podIdentity) add(oidc, account, serviceAccountAudience);
  }
  for (const { trust } of principals) {
    for (const statement of listOf(trust?.Statement)) {
      const principal = statement.Principal;
      if (principal === undefined || principal === "*") continue;
      for (const arn of listOf(principal.Federated)) {
        const url = arn.slice(arn.indexOf("/") + 1);
        const audience = statement.Condition?.["StringEquals"]?.[`${url}:aud`];
        for (const value of listOf(audience)) add(url, arn.split(":")[4] ?? "", String(value));
      }
    }
  }
  return [...found.keys()].sort(compare).flatMap(key => {
    const provider = found.get(key);
    if (!provider) return [];
    const { url, account, audiences } = provider;
    return [{ url, account, audiences: [...audiences].sort() }];
  });
}
