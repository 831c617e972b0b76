import { nameOf, parseArn } from "../../../model/arn.ts";
import type { PolicyKind, PolicyTrace } from "../../../model/decision.ts";
import type { Policy, PolicyDocument } from "../../../model/document.ts";
import { defaultPolicy, type Estate, type Group, type Principal } from "../../../model/estate.ts";
import type { MemberAccount, Organization, OrganizationUnit } from "../../../model/organization.ts";
import { isSession, principalArn } from "../../../model/request.ts";
import type { World } from "./change.ts";

/** A policy of a trace, by which it is found again in the estate or the request. */
export type PolicyPlace = Pick<PolicyTrace, "kind" | "name" | "on">;

/** The document of a policy that can be edited; undefined where nobody holds it, or only AWS may. */
export function documentAt(place: PolicyPlace, world: World): PolicyDocument | undefined {
  const policy = policyAt(place, world);
  // The policies of AWS managed keys are AWS's, and so are AWS managed policies.
  const ofAws = policy?.arn !== undefined && parseArn(policy.arn)?.account === "aws";
  const ofAwsKey = place.kind === "resource" && world.estate.keys.get(place.on)?.manager === "AWS";
  return ofAws || ofAwsKey ? undefined : policy?.document;
}

/** A policy of a trace, with its document; undefined where nobody holds it. */
export function policyAt(place: PolicyPlace, world: World): Policy | undefined {
  const { kind, name, on } = place;
  const { estate, request } = world;
  switch (kind) {
    case "resource":
      return estate.keys.get(on)?.policy;
    case "trust": {
      const role = estate.principals.get(on);
      return role?.kind === "role" ? role.trust : undefined;
    }
    case "session": {
      const document = sessionPoliciesOf(world)[sessionIndex(name)];
      return document && { name, document };
    }
    case "service-control":
    case "resource-control":
      return levelPolicies(place, estate).find(policy => policy.name === name);
    case "vpc-endpoint":
      return estate.vpcEndpoints.get(request.vpcEndpoint ?? "")?.policy;
    case "grant":
      return undefined;
    default:
      return identityPolicy(name, on, estate);
  }
}

function identityPolicy(name: string, on: string, estate: Estate): Policy | undefined {
  const owner = estate.principals.get(on) ?? estate.groups.get(on);
  if (owner !== undefined) return owner.inline.find(policy => policy.name === name);
  const managed = estate.policies.get(on);
  const policy = managed && defaultPolicy(managed);
  return policy && { ...policy, arn: on };
}

function sessionPoliciesOf({ request }: World): readonly PolicyDocument[] {
  return (isSession(request.caller) && request.caller.sessionPolicies) || [];
}

function sessionIndex(name: string): number {
  return Number(/^session-(\d+)$/.exec(name)?.[1] ?? 0) - 1;
}

/** The world in which a policy has another document. */
export function withDocument(place: PolicyPlace, document: PolicyDocument, world: World): World {
  const { kind, name, on } = place;
  const { estate, request } = world;
  const fresh = (policy: Policy): Policy => changed(policy, document);
  switch (kind) {
    case "resource":
      return set(world, "keys", on, key => ({ ...key, policy: fresh(key.policy) }));
    case "trust":
      return set(world, "principals", on, role =>
        role.kind === "role" ? { ...role, trust: fresh(role.trust) } : role,
      );
    case "session": {
      if (request.caller.kind !== "role") return world;
      const list = sessionPoliciesOf(world).with(sessionIndex(name), document);
      const caller = { ...request.caller, sessionPolicies: list };
      return { estate, request: { ...request, caller } };
    }
    case "service-control":
    case "resource-control":
      return withLevel(world, on, kind, list =>
        list.map(policy => (policy.name === name ? fresh(policy) : policy)),
      );
    case "vpc-endpoint":
      return set(world, "vpcEndpoints", request.vpcEndpoint ?? "", endpoint => ({
        ...endpoint,
        ...(endpoint.policy && { policy: fresh(endpoint.policy) }),
      }));
    default:
      return withIdentityDocument(place, document, world);
  }
}

function withIdentityDocument(place: PolicyPlace, document: PolicyDocument, world: World): World {
  const { name, on } = place;
  const inline = <T extends Principal | Group>(owner: T): T => ({
    ...owner,
    inline: owner.inline.map(policy => (policy.name === name ? changed(policy, document) : policy)),
  });
  if (world.estate.principals.has(on)) return set(world, "principals", on, inline);
  if (world.estate.groups.has(on)) return set(world, "groups", on, inline);
  return set(world, "policies", on, managed => ({
    ...managed,
    versions: managed.versions.map(version =>
      version.id === managed.defaultVersion
        ? { ...version, policy: changed(version.policy, document) }
        : version,
    ),
  }));
}

/** The text as it was handed in no longer is the policy's. */
function changed({ text: _, ...policy }: Policy, document: PolicyDocument): Policy {
  return { ...policy, document };
}

/** The world in which a new policy stands on a principal or on a level of an organization. */
export function withNewPolicy(place: PolicyPlace, document: PolicyDocument, world: World): World {
  const policy: Policy = { name: place.name, document };
  if (place.kind === "service-control") {
    return withLevel(world, place.on, place.kind, list => [...list, policy]);
  }
  return set(world, "principals", place.on, principal => ({
    ...principal,
    inline: [...principal.inline, policy],
  }));
}

/** The world in which a policy no longer counts for the caller; undefined where it cannot be taken off. */
export function withoutPolicy(place: PolicyPlace, world: World): World | undefined {
  const { kind, name, on } = place;
  const { request, estate } = world;
  const who = principalArn(request.caller);
  switch (kind) {
    case "service-control":
    case "resource-control":
      return withLevel(world, on, kind, list => list.filter(policy => policy.name !== name));
    case "session": {
      if (request.caller.kind !== "role") return undefined;
      const sessionPolicies = sessionPoliciesOf(world).toSpliced(sessionIndex(name), 1);
      return { estate, request: { ...request, caller: { ...request.caller, sessionPolicies } } };
    }
    case "boundary":
      return set(
        world,
        "principals",
        who,
        ({ boundary: _, ...principal }) => principal as Principal,
      );
    case "identity": {
      const off = <T extends Principal | Group>(owner: T): T => ({
        ...owner,
        inline: owner.inline.filter(policy => on !== owner.arn || policy.name !== name),
        attached: owner.attached.filter(arn => arn !== on),
      });
      const principal = estate.principals.get(who);
      let at = set(world, "principals", who, off);
      const groups = principal?.kind === "user" ? (principal.groups ?? []) : [];
      for (const group of groups) at = set(at, "groups", group, off);
      return at;
    }
    default:
      return undefined;
  }
}

/**
 * The tables of an estate in a plain object, which can be spread: an estate may be a class that has
 * accessors, as the local AWS's is.
 */
export function plainEstate(estate: Estate): Estate {
  const { accounts, keys, aliases, principals, policies } = estate;
  const { groups, organizations, vpcEndpoints } = estate;
  return { accounts, keys, aliases, principals, policies, groups, organizations, vpcEndpoints };
}

type Table = "keys" | "principals" | "policies" | "groups" | "vpcEndpoints" | "organizations";
type Entry<T extends Table> = Estate[T] extends ReadonlyMap<string, infer E> ? E : never;

/** The world in which one entry of a table of the estate is another. */
export function set<T extends Table>(
  world: World,
  table: T,
  id: string,
  change: (entry: Entry<T>) => Entry<T>,
): World {
  const entries = new Map(world.estate[table] as ReadonlyMap<string, Entry<T>>);
  const entry = entries.get(id);
  if (entry === undefined) return world;
  entries.set(id, change(entry));
  return { ...world, estate: { ...world.estate, [table]: entries } };
}

type LevelKind = "service-control" | "resource-control";
const listOfKind = {
  "service-control": "serviceControl",
  "resource-control": "resourceControl",
} as const;

function levelPolicies({ kind, on }: PolicyPlace, estate: Estate): readonly Policy[] {
  const list = listOfKind[kind as LevelKind];
  for (const { root } of estate.organizations.values()) {
    const level = findLevel(root, nameOf(on));
    if (level !== undefined) return level[list];
  }
  return [];
}

function findLevel(
  unit: OrganizationUnit,
  id: string,
): OrganizationUnit | MemberAccount | undefined {
  if (unit.id === id) return unit;
  for (const each of unit.units) {
    const found = findLevel(each, id);
    if (found !== undefined) return found;
  }
  return unit.accounts.find(account => account.id === id);
}

function withLevel(
  world: World,
  on: string,
  kind: PolicyKind,
  change: (policies: readonly Policy[]) => readonly Policy[],
): World {
  const list = listOfKind[kind as LevelKind];
  const id = nameOf(on);
  const edit = <T extends OrganizationUnit | MemberAccount>(level: T): T =>
    level.id === id ? { ...level, [list]: change(level[list]) } : level;
  const walk = (unit: OrganizationUnit): OrganizationUnit => ({
    ...edit(unit),
    units: unit.units.map(walk),
    accounts: unit.accounts.map(edit),
  });
  const organizations = new Map(
    [...world.estate.organizations].map(([key, each]): [string, Organization] => [
      key,
      { ...each, root: walk(each.root) },
    ]),
  );
  return { ...world, estate: { ...world.estate, organizations } };
}
