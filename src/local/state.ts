import type { AccountId, Arn } from "../model/arn.ts";
import type {
  Account,
  Alias,
  Estate,
  Expiration,
  Group,
  Key,
  ManagedPolicy,
  Principal,
  VpcEndpoint,
} from "../model/estate.ts";
import type { LateChanges } from "../model/late-change.ts";
import type { Organization } from "../model/organization.ts";
import type { Caller } from "../model/request.ts";
import type { Cluster, PodIdentityAssociation } from "./eks-state.ts";
import { LazyMap } from "./lazy-map.ts";
import type { AccessKeyUse, InstanceProfile, IssuerKey, KeyUse, SeedMark } from "./rows.ts";

/** The kinds of thing that the local AWS keeps, each in a table by its id. */
export interface Tables {
  /** By account id. */
  account: Account;
  /** By ARN, as the next seven are. */
  key: Key;
  alias: Alias;
  principal: Principal;
  policy: ManagedPolicy;
  group: Group;
  instanceProfile: InstanceProfile;
  cluster: Cluster;
  podIdentity: PodIdentityAssociation;
  /** By id. */
  organization: Organization;
  /** By id. */
  vpcEndpoint: VpcEndpoint;
  /** By key ARN. Secret. */
  material: KeyMaterial;
  /** By access key id. Secret. */
  credential: Credential;
  /** By key ARN: what has yet to reach authorization, where that lags behind. */
  late: LateChanges;
  /** By key ARN. */
  use: KeyUse;
  /** By name. Secret. */
  issuer: IssuerKey;
  /** By `KIND ID` of the entity that the file seeded. */
  seed: SeedMark;
  /** By name. */
  setting: { readonly name: string; readonly value: string };
}

export type Kind = keyof Tables;

/** The tables whose rows are encrypted at rest. */
export const secretKinds: ReadonlySet<Kind> = new Set<Kind>(["material", "credential", "issuer"]);

/** The tables that an estate shows: what decisions depend on. */
const estateKinds: ReadonlySet<Kind> = new Set<Kind>([
  "account",
  "key",
  "alias",
  "principal",
  "policy",
  "group",
  "organization",
  "vpcEndpoint",
]);

/**
 * The backing keys of a KMS key; the last one encrypts, all of them decrypt. `bytes` is in base64:
 * of a pair the private key as PKCS #8 in DER, otherwise the secret itself. Of a key whose material
 * is to be imported there may be none.
 */
export interface KeyMaterial {
  readonly key: Arn;
  readonly versions: readonly MaterialVersion[];
  /** Imported for the next rotation, and not bound to the key before that. */
  readonly pending?: MaterialVersion;
  /** The wrapping keys that GetParametersForImport gave out, oldest first. */
  readonly wrapping?: readonly WrappingKey[];
}

/** One backing key. */
export interface MaterialVersion {
  /** 64 hex digits, AWS's KeyMaterialId. */
  readonly id: string;
  /** In base64; empty while imported material is deleted or expired. */
  readonly bytes: string;
  /** How it became the one that encrypts; absent of the first, and of one that did not yet. */
  readonly rotation?: {
    /** Milliseconds since the epoch. */
    readonly date: number;
    readonly type: "AUTOMATIC" | "ON_DEMAND";
  };
  /** Of imported material. */
  readonly imported?: Expiration & { readonly description?: string };
}

/** What unwraps key material that is imported with a token of GetParametersForImport. */
export interface WrappingKey {
  /** SHA-256 of the token, in hex. */
  readonly token: string;
  readonly algorithm: string;
  /** PKCS #8 in base64; empty once it has expired. */
  readonly privateKey: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** An access key, of a user or root user for good, of a role session until it expires. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly caller: Caller;
  /** The unique id of the user or role: a credential dies with the principal it was made for. */
  readonly principalId: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly expires?: number;
  /** Set while IAM's UpdateAccessKey has made it inactive. */
  readonly inactive?: true;
}

/** One row put, replaced or deleted. */
export interface Change {
  readonly kind: Kind;
  readonly id: string;
  readonly before: Tables[Kind] | undefined;
  readonly after: Tables[Kind] | undefined;
}

/**
 * Everything that the local AWS knows, in memory; and so an estate. Entities are replaced, never
 * changed in place. Every replacement is journaled until `takeChanges` hands it to the store.
 */
export class State implements Estate {
  readonly #tables: { readonly [K in Kind]: LazyMap<Tables[K]> } = {
    account: new LazyMap(),
    key: new LazyMap(),
    alias: new LazyMap(),
    principal: new LazyMap(),
    policy: new LazyMap(),
    group: new LazyMap(),
    instanceProfile: new LazyMap(),
    cluster: new LazyMap(),
    podIdentity: new LazyMap(),
    organization: new LazyMap(),
    vpcEndpoint: new LazyMap(),
    material: new LazyMap(),
    credential: new LazyMap(),
    late: new LazyMap(),
    use: new LazyMap(),
    issuer: new LazyMap(),
    seed: new LazyMap(),
    setting: new LazyMap(),
  };
  #journal: Change[] = [];
  #revision = 0;
  /** By key ARN: the uses that this process has seen and that are not in the table of uses yet. */
  readonly lastUses = new Map<Arn, KeyUse>();
  /** How access keys were last used, by id; it is not kept. */
  readonly keyUses = new Map<string, AccessKeyUse>();
  /** Told of every key that is put or deleted, where somebody wants to know. */
  keyChanged: ((before: Key | undefined, after: Key | undefined) => void) | undefined;

  get revision(): number {
    return this.#revision;
  }
  get accounts(): ReadonlyMap<AccountId, Account> {
    return this.#tables.account;
  }
  get keys(): ReadonlyMap<Arn, Key> {
    return this.#tables.key;
  }
  get aliases(): ReadonlyMap<Arn, Alias> {
    return this.#tables.alias;
  }
  get principals(): ReadonlyMap<Arn, Principal> {
    return this.#tables.principal;
  }
  get policies(): ReadonlyMap<Arn, ManagedPolicy> {
    return this.#tables.policy;
  }
  get groups(): ReadonlyMap<Arn, Group> {
    return this.#tables.group;
  }
  get organizations(): ReadonlyMap<string, Organization> {
    return this.#tables.organization;
  }
  /** Only an estate that it was filled from tells of some: every call comes straight to it. */
  get vpcEndpoints(): ReadonlyMap<string, VpcEndpoint> {
    return this.#tables.vpcEndpoint;
  }

  /** A session's credentials come and go without a change of what decisions depend on. */
  #touch(kind: Kind): void {
    if (estateKinds.has(kind)) this.#revision += 1;
  }

  /** A whole table, to look up or walk. */
  table<K extends Kind>(kind: K): ReadonlyMap<string, Tables[K]> {
    return this.#tables[kind];
  }

  /** Puts an entity, in the place of the one with that id if there is one. */
  put<K extends Kind>(kind: K, id: string, entity: Tables[K]): void {
    const table: Map<string, Tables[K]> = this.#tables[kind];
    const before = table.get(id);
    this.#touch(kind);
    this.#journal.push({ kind, id, before, after: entity });
    table.set(id, entity);
    if (kind === "key") this.keyChanged?.(before as Key | undefined, entity as Key);
  }

  /** Deletes an entity; nothing happens if there is none. */
  delete(kind: Kind, id: string): void {
    const before = this.#tables[kind].get(id);
    if (before === undefined) return;
    this.#touch(kind);
    this.#journal.push({ kind, id, before, after: undefined });
    this.#tables[kind].delete(id);
    if (kind === "key") this.keyChanged?.(before as Key, undefined);
  }

  /**
   * Takes a row in from the store, without a journal entry.
   * @param open gives the entity when it is first looked at; undefined where the row is deleted
   */
  restore<K extends Kind>(kind: K, id: string, open: (() => Tables[K]) | undefined): void {
    this.#touch(kind);
    const table = this.#tables[kind];
    if (open === undefined) table.delete(id);
    else table.setLater(id, open);
  }

  /** Lets go of every row, without a journal entry: all of them come anew from the store. */
  clear(): void {
    this.#revision += 1;
    for (const table of Object.values(this.#tables)) table.clear();
  }

  /** Runs `work`; if it throws, everything that it changed is as before. */
  atomically<T>(work: () => T): T {
    const mark = this.#journal.length;
    try {
      return work();
    } catch (error) {
      this.undo(this.#journal.splice(mark));
      throw error;
    }
  }

  /** The changes since the last call, oldest first. */
  takeChanges(): Change[] {
    if (this.#journal.length === 0) return [];
    const changes = this.#journal;
    this.#journal = [];
    return changes;
  }

  /** Undoes changes, newest first, without a journal entry. */
  undo(changes: readonly Change[]): void {
    for (const { kind, id, before } of changes.toReversed()) {
      this.#touch(kind);
      const table = this.#tables[kind] as Map<string, Tables[Kind]>;
      if (before === undefined) table.delete(id);
      else table.set(id, before);
    }
  }
}
