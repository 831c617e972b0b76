import { aliasArn, keyArn, nameOf, parseArn, rootArn } from "../../model/arn.ts";
import type { Policy } from "../../model/document.ts";
import type {
  Account,
  Alias,
  Estate,
  Key,
  ManagedPolicy,
  OidcProvider,
  Principal,
} from "../../model/estate.ts";
import { newKey } from "../../model/new-key.ts";
import type { Spec, SpecKey, SpecPrincipal } from "../../model/spec.ts";
import { type IdentityPolicy, identityPolicies } from "./identity-policy.ts";
import { keyId, uniqueId } from "./ids.ts";
import { keyPolicy } from "./key-policy.ts";
import { providerArn } from "./trust-policy.ts";

/** When everything that a file implies was made: a fixed moment, since a file has none. */
const created = Date.UTC(2025, 0, 1);

/**
 * What a spec implies: accounts with their OIDC providers, keys with their policies, aliases,
 * roles and users with their managed policies. The same spec gives the same ids and ARNs.
 */
export function estateOf(spec: Spec): Estate {
  const keys = spec.keys.map(key => keyOf(spec, key));
  const aliases = keys.flatMap(key => key.aliases.map(name => aliasOf(spec, key, name)));
  const policies: ManagedPolicy[] = [];
  const principals = spec.principals.map(principal => {
    const given = identityPolicies(spec, principal);
    policies.push(...given.map(policy => managed(policy, principal)));
    return principalOf(spec, principal, given);
  });
  return {
    accounts: new Map(spec.accounts.map(id => [id, accountOf(spec, id)])),
    keys: byArn(keys),
    aliases: byArn(aliases),
    principals: byArn(principals),
    policies: byArn(policies),
    groups: new Map(),
    organizations: new Map(),
    vpcEndpoints: new Map(),
  };
}

function byArn<T extends { readonly arn: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  const sorted = things.toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
  return new Map(sorted.map(thing => [thing.arn, thing]));
}

function accountOf(spec: Spec, id: string): Account {
  const oidcProviders = spec.providers
    .filter(provider => provider.account === id)
    .map(
      ({ url, audiences }): OidcProvider => ({
        arn: providerArn(spec.partition, id, url),
        url,
        clientIds: audiences,
        thumbprints: [],
        tags: {},
        created,
      }),
    );
  return { id, partition: spec.partition, oidcProviders };
}

function keyOf(spec: Spec, key: SpecKey): Key {
  const id = keyId(spec.account, spec.region, key.alias);
  return newKey(keyArn(spec, id), {
    description: key.description,
    tags: key.tags,
    aliases: [key.alias],
    policy: { name: "default", document: keyPolicy(spec, key) },
    rotation: key.rotation,
    created,
  });
}

function aliasOf(spec: Spec, key: Key, name: string): Alias {
  const { account, region, arn } = key;
  return { arn: aliasArn(spec, name), name, account, region, key: arn, created, updated: created };
}

function managed(policy: IdentityPolicy, principal: SpecPrincipal): ManagedPolicy {
  const { name, arn, document } = policy;
  return {
    arn,
    id: uniqueId("ANPA", arn),
    name,
    path: "/",
    account: principal.account,
    description: `SOPS keys of ${principal.kind} ${nameOf(principal.arn)}`,
    tags: {},
    versions: [{ id: "v1", policy: { name, arn, document }, created }],
    defaultVersion: "v1",
    created,
    updated: created,
  };
}

function principalOf(
  spec: Spec,
  principal: SpecPrincipal,
  given: readonly IdentityPolicy[],
): Principal {
  const { arn, account, kind } = principal;
  const resource = parseArn(arn)?.resource ?? "";
  const common = {
    arn,
    name: nameOf(arn),
    path: resource.slice(resource.indexOf("/"), resource.lastIndexOf("/") + 1),
    account,
    tags: {},
    inline: [],
    attached: given.map(policy => policy.arn).sort(),
    created,
  };
  if (kind === "user") return { ...common, kind, id: uniqueId("AIDA", arn) };
  return {
    ...common,
    kind,
    id: uniqueId("AROA", arn),
    trust: trustOf(spec, principal),
    description: descriptionOf(principal),
    maxSessionDuration: 3600,
  };
}

/**
 * The trust of a role that is made, as the file says it. How a role that exists already came to be
 * trusted is not known here: its account can assume it, so that the local AWS can lend it.
 */
function trustOf(spec: Spec, { trust, account }: SpecPrincipal): Policy {
  if (trust) return { name: "trust", document: trust };
  return {
    name: "trust",
    document: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: rootArn(spec.partition, account) },
          Action: "sts:AssumeRole",
        },
      ],
    },
  };
}

function descriptionOf({ serviceAccount, made }: SpecPrincipal): string {
  if (serviceAccount) {
    const { namespace, name, cluster } = serviceAccount;
    return `Service account ${namespace}/${name} in cluster ${cluster}`;
  }
  return made ? "Made by Keywright" : "";
}
