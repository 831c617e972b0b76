import { createHash } from "node:crypto";
import type { Estate, Key, ManagedPolicy, Principal } from "../model/estate.ts";
import type { Organization } from "../model/organization.ts";
import type { Spec, SpecCluster } from "../model/spec.ts";
import { createMaterial } from "./crypto/material.ts";
import {
  associationArn,
  type Cluster,
  clusterArn,
  type PodIdentityAssociation,
} from "./eks-state.ts";
import type { Kind, State, Tables } from "./state.ts";

/**
 * Brings what the file says into the state. On fresh data that is everything. On data that is
 * there already, only what the file says otherwise than the last time: so a change of the file
 * takes effect at the next start, and what was changed by hand or by Terraform meanwhile stays.
 * A principal, policy or alias that has left the file goes; a key never does, since what it
 * encrypted would be lost.
 * @param empty leaves out what Keywright makes: only accounts, clusters, administrators and the
 *   principals that the file expects to exist are there, these without the policies that it implies
 */
export function seed(state: State, spec: Spec, estate: Estate, now: number, empty: boolean): void {
  const seeded = new Set<string>();
  const entities = [...(empty ? existing(spec, estate) : everything(estate)), ...clustersOf(spec)];
  if (!empty) entities.push(...associationsOf(spec));
  for (const [kind, id, entity] of entities) {
    seeded.add(`${kind} ${id}`);
    if (isNews(state, kind, id, entity)) place(state, kind, id, entity, now);
  }
  for (const mark of state.table("seed").values()) {
    if (!seeded.has(`${mark.kind} ${mark.id}`)) retire(state, mark.kind, mark.id);
  }
}

/**
 * Puts the organization of this start in the place of the last one's: one that is not named again
 * must not go on binding.
 */
export function seedOrganization(state: State, organization: Organization | undefined): void {
  for (const [id, known] of state.organizations) {
    const same = JSON.stringify(known) === JSON.stringify(organization);
    if (!same) state.delete("organization", id);
  }
  if (organization !== undefined && !state.organizations.has(organization.id)) {
    state.put("organization", organization.id, organization);
  }
}

type Entity = {
  [K in Seeded]: readonly [K, string, Tables[K]];
}[Seeded];

type Seeded = "account" | "key" | "alias" | "principal" | "policy" | "cluster" | "podIdentity";

function everything(estate: Estate): Entity[] {
  const list: Entity[] = [];
  for (const account of estate.accounts.values()) list.push(["account", account.id, account]);
  for (const policy of estate.policies.values()) list.push(["policy", policy.arn, policy]);
  for (const principal of estate.principals.values())
    list.push(["principal", principal.arn, principal]);
  for (const key of estate.keys.values()) list.push(["key", key.arn, key]);
  for (const alias of estate.aliases.values()) list.push(["alias", alias.arn, alias]);
  return list;
}

function existing(spec: Spec, estate: Estate): Entity[] {
  const made = new Set(spec.principals.filter(one => one.made).map(one => one.arn));
  return everything(estate)
    .filter(([kind, id]) => kind === "account" || (kind === "principal" && !made.has(id)))
    .map(entity =>
      entity[0] === "principal" ? ["principal", entity[1], { ...entity[2], attached: [] }] : entity,
    );
}

/** The file's clusters: Keywright makes none, they are there. */
function clustersOf(spec: Spec): Entity[] {
  return spec.clusters.map(cluster => {
    const { account, name, oidc: issuer, region } = cluster;
    const arn = arnOf(spec, cluster);
    return ["cluster", arn, { arn, name, account, region, issuer, tags: {}, created: 0 }];
  });
}

function arnOf({ partition }: Spec, { account, name, region }: SpecCluster): string {
  return clusterArn({ partition, region, account }, name);
}

/** What gives the service accounts of clusters with Pod Identity their roles. */
function associationsOf(spec: Spec): Entity[] {
  return spec.principals.flatMap(({ arn: role, serviceAccount: of }): Entity[] => {
    const cluster = spec.clusters.find(one => one.name === of?.cluster);
    if (of === undefined || !cluster?.podIdentity) return [];
    const { name: serviceAccount, namespace } = of;
    const home = arnOf(spec, cluster);
    const id = `a-${digest(`${home} ${namespace} ${serviceAccount}`).slice(0, 17)}`;
    const arn = associationArn(home, id);
    const whole = { arn, id, cluster: home, namespace, serviceAccount, role };
    const rest = { disableSessionTags: false, tags: {}, created: 0, modified: 0 };
    return [["podIdentity", arn, { ...whole, ...rest }]];
  });
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether the file says something of this entity that it did not say the last time. */
function isNews(state: State, kind: Kind, id: string, entity: Tables[Kind]): boolean {
  const mark = `${kind} ${id}`;
  const now = digest(JSON.stringify(entity));
  if (state.table("seed").get(mark)?.digest === now) return false;
  state.put("seed", mark, { kind, id, digest: now });
  return true;
}

function place(state: State, kind: Entity[0], id: string, entity: Entity[2], now: number): void {
  if (kind === "key") placeKey(state, entity as Key, now);
  else if (kind === "alias") placeAlias(state, entity as Tables["alias"], now);
  else if (kind === "account") state.put("account", id, entity as Tables["account"]);
  else if (kind === "cluster") placeCluster(state, entity as Cluster, now);
  else if (kind === "podIdentity") placeAssociation(state, entity as PodIdentityAssociation, now);
  else placeIam(state, kind, entity as Principal | ManagedPolicy, now);
}

/** A key that exists keeps its material, state, grants and aliases; the file settles the rest. */
function placeKey(state: State, key: Key, now: number): void {
  const live = state.keys.get(key.arn);
  if (live === undefined) {
    state.put("key", key.arn, { ...key, created: now });
    state.put("material", key.arn, createMaterial(key.arn));
    return;
  }
  const { policy, tags, description } = key;
  // What is running goes on: the period began when it began.
  const starts = key.rotation.enabled && !live.rotation.enabled;
  const rotation = { ...live.rotation, ...key.rotation, ...(starts && { since: now }) };
  state.put("key", key.arn, { ...live, policy, tags, description, rotation });
}

/** A cluster keeps the tags that it was given. */
function placeCluster(state: State, cluster: Cluster, now: number): void {
  const { created, tags } = state.table("cluster").get(cluster.arn) ?? { created: now, tags: {} };
  state.put("cluster", cluster.arn, { ...cluster, created, tags });
}

/** A service account has one association: the file's takes the place of one that was made by hand. */
function placeAssociation(state: State, association: PodIdentityAssociation, now: number): void {
  const { cluster, namespace, serviceAccount } = association;
  for (const one of [...state.table("podIdentity").values()]) {
    const same = one.namespace === namespace && one.serviceAccount === serviceAccount;
    if (same && one.cluster === cluster) state.delete("podIdentity", one.arn);
  }
  state.put("podIdentity", association.arn, { ...association, created: now, modified: now });
}

function placeAlias(state: State, alias: Tables["alias"], now: number): void {
  const live = state.aliases.get(alias.arn);
  state.put("alias", alias.arn, { ...alias, created: live?.created ?? now, updated: now });
  if (live !== undefined)
    rename(state, live.key, names => names.filter(name => name !== alias.name));
  rename(state, alias.key, names => [...new Set([...names, alias.name])].sort());
}

function rename(state: State, arn: string, change: (names: readonly string[]) => string[]): void {
  const key = state.keys.get(arn);
  if (key !== undefined) state.put("key", arn, { ...key, aliases: change(key.aliases) });
}

function placeIam(
  state: State,
  kind: "principal" | "policy",
  entity: Principal | ManagedPolicy,
  now: number,
): void {
  const live = state.table(kind).get(entity.arn);
  const { id, created } = live ?? { id: entity.id, created: now };
  const updated = "updated" in entity ? { updated: now } : {};
  // The file knows no groups: whoever is in one was put there by hand.
  const groups = live !== undefined && "groups" in live ? { groups: live.groups } : {};
  state.put(kind, entity.arn, { ...entity, id, created, ...updated, ...groups });
}

function retire(state: State, kind: Kind, id: string): void {
  state.delete("seed", `${kind} ${id}`);
  if (kind === "key" || kind === "account") return;
  if (kind === "alias") {
    const alias = state.aliases.get(id);
    if (alias) rename(state, alias.key, names => names.filter(name => name !== alias.name));
  }
  if (kind === "cluster") {
    for (const one of [...state.table("podIdentity").values()]) {
      if (one.cluster === id) state.delete("podIdentity", one.arn);
    }
  }
  state.delete(kind, id);
}
