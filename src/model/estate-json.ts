import type {
  Account,
  Alias,
  Estate,
  Group,
  Key,
  ManagedPolicy,
  Principal,
  VpcEndpoint,
} from "./estate.ts";
import type { Organization } from "./organization.ts";

/** An estate as JSON: the same tables as lists, each sorted by its id. */
export interface EstateJson {
  readonly accounts: readonly Account[];
  readonly keys: readonly Key[];
  readonly aliases: readonly Alias[];
  readonly principals: readonly Principal[];
  readonly policies: readonly ManagedPolicy[];
  readonly groups: readonly Group[];
  readonly organizations: readonly Organization[];
  readonly vpcEndpoints: readonly VpcEndpoint[];
}

/** Makes the JSON form of an estate. */
export function estateToJson(estate: Estate): EstateJson {
  return {
    accounts: sorted(estate.accounts),
    keys: sorted(estate.keys),
    aliases: sorted(estate.aliases),
    principals: sorted(estate.principals),
    policies: sorted(estate.policies),
    groups: sorted(estate.groups),
    organizations: sorted(estate.organizations),
    vpcEndpoints: sorted(estate.vpcEndpoints),
  };
}

/** Makes an estate of what `estateToJson` made. */
export function estateFromJson(json: EstateJson): Estate {
  return {
    accounts: new Map(json.accounts.map(account => [account.id, account])),
    keys: new Map(json.keys.map(key => [key.arn, key])),
    aliases: new Map(json.aliases.map(alias => [alias.arn, alias])),
    principals: new Map(json.principals.map(principal => [principal.arn, principal])),
    policies: new Map(json.policies.map(policy => [policy.arn, policy])),
    groups: new Map(json.groups.map(group => [group.arn, group])),
    organizations: new Map(json.organizations.map(each => [each.id, each])),
    vpcEndpoints: new Map(json.vpcEndpoints.map(endpoint => [endpoint.id, endpoint])),
  };
}

function sorted<T>(table: ReadonlyMap<string, T>): T[] {
  return [...table].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, entity]) => entity);
}
