import type { Arn, Estate, PolicyDocument, Request } from "../../model/index.ts";

/** An encryption context, as pairs sorted by name. */
export type Context = readonly (readonly [string, string])[];

/** One permission that was used on one resource, with what encryption contexts. */
export interface Use {
  readonly action: string;
  readonly resource: Arn;
  /** Each different one; of a call without one the empty one. */
  readonly contexts: readonly Context[];
}

const prefix = "kms:EncryptionContext:";

/** The encryption context that a request carries, as its condition keys tell it. */
export function contextOf({ context }: Request): Context {
  const pairs = Object.entries(context).flatMap(([key, value]): [string, string][] =>
    key.startsWith(prefix) && typeof value === "string" ? [[key.slice(prefix.length), value]] : [],
  );
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Puts the requests of one permission on one resource together. */
export function usesOf(requests: readonly Request[]): Use[] {
  const uses = new Map<string, { use: Use; contexts: Map<string, Context> }>();
  for (const request of requests) {
    const { action, resource } = request;
    const id = `${action} ${resource}`;
    const contexts = uses.get(id)?.contexts ?? new Map<string, Context>();
    const context = contextOf(request);
    contexts.set(JSON.stringify(context), context);
    uses.set(id, { use: { action, resource, contexts: [] }, contexts });
  }
  return [...uses.values()].map(({ contexts, use }) => ({
    ...use,
    contexts: [...contexts.values()],
  }));
}

/** An estate in which one principal has these identity policies and no others. */
export function withPolicies(
  estate: Estate,
  who: Arn,
  documents: readonly PolicyDocument[],
): Estate {
  const principal = estate.principals.get(who);
  if (principal === undefined) return estate;
  const bare = { ...principal, inline: documents.map(policyOf), attached: [] };
  const alone = bare.kind === "user" ? { ...bare, groups: [] } : bare;
  // Field by field: an estate that changes has accessors, which a spread leaves out.
  return {
    accounts: estate.accounts,
    keys: estate.keys,
    aliases: estate.aliases,
    principals: new Map(estate.principals).set(who, alone),
    policies: estate.policies,
    groups: estate.groups,
    organizations: estate.organizations,
    vpcEndpoints: estate.vpcEndpoints,
  };
}

function policyOf(document: PolicyDocument, index: number) {
  return { name: `least-${index + 1}`, document };
}
