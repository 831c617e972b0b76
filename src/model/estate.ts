import type { AccountId, Arn, Partition, Region } from "./arn.ts";
import type { Policy } from "./document.ts";
import type { Organization } from "./organization.ts";

/**
 * Everything that a decision depends on, as plain read-only data. A spec makes one, and the local
 * AWS is one that changes. Entities are never changed in place: a new one replaces the old.
 */
export interface Estate {
  /** Grows with every change; absent of an estate that never changes. */
  readonly revision?: number;
  readonly accounts: ReadonlyMap<AccountId, Account>;
  readonly keys: ReadonlyMap<Arn, Key>;
  readonly aliases: ReadonlyMap<Arn, Alias>;
  /** IAM users and roles. An account's root user needs no entry. */
  readonly principals: ReadonlyMap<Arn, Principal>;
  /** Managed policies: the customer's own, and those of AWS that are in use. */
  readonly policies: ReadonlyMap<Arn, ManagedPolicy>;
  /** IAM groups. */
  readonly groups: ReadonlyMap<Arn, Group>;
  /** By id. An account that none of them holds is bound by no policy of an organization. */
  readonly organizations: ReadonlyMap<string, Organization>;
  /** By id, `vpce-…`. */
  readonly vpcEndpoints: ReadonlyMap<string, VpcEndpoint>;
}

export interface Account {
  readonly id: AccountId;
  readonly partition: Partition;
  /** By ARN. */
  readonly oidcProviders: readonly OidcProvider[];
}

/** An IAM OIDC identity provider. `url` has no `https://`: it is the prefix of its condition keys. */
export interface OidcProvider {
  readonly arn: Arn;
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export type Tags = Readonly<Record<string, string>>;

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export type KeyState =
  | "Creating"
  | "Enabled"
  | "Disabled"
  | "PendingDeletion"
  | "PendingImport"
  | "PendingReplicaDeletion"
  | "Unavailable"
  | "Updating";

/** A KMS key, without its key material. */
export interface Key {
  readonly arn: Arn;
  readonly id: string;
  readonly account: AccountId;
  readonly region: Region;
  readonly state: KeyState;
  readonly spec: string;
  readonly usage: string;
  readonly origin: string;
  readonly manager: "CUSTOMER" | "AWS";
  readonly multiRegion: boolean;
  /** The Region of the primary key, with a multi-Region key; absent where that is not known. */
  readonly primaryRegion?: Region;
  /** The Regions of the replica keys, sorted, with a multi-Region primary key. */
  readonly replicaRegions?: readonly Region[];
  readonly description: string;
  readonly tags: Tags;
  /** Names with their `alias/`, sorted. */
  readonly aliases: readonly string[];
  /** The key policy. */
  readonly policy: Policy;
  readonly grants: readonly Grant[];
  readonly rotation: Rotation;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** When the key will be deleted, in milliseconds since the epoch; with state PendingDeletion. */
  readonly deletion?: number;
  /** How long it will then wait for that; with state PendingReplicaDeletion. */
  readonly pendingWindowInDays?: number;
  /** What ends a transient state, and when in milliseconds since the epoch; Creating, Updating. */
  readonly transition?: { readonly to: KeyState; readonly until: number };
  /** Of imported key material, while all of it that belongs to the key is there. */
  readonly expiration?: Expiration;
  /** When the next of its imported materials goes, whether others are there or not. */
  readonly materialEnds?: number;
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html#KMS-Type-KeyMetadata-ExpirationModel */
export interface Expiration {
  readonly model: "KEY_MATERIAL_EXPIRES" | "KEY_MATERIAL_DOES_NOT_EXPIRE";
  /** When the first of the key's materials goes, in milliseconds since the epoch. */
  readonly validTo?: number;
}

export interface Rotation {
  readonly enabled: boolean;
  readonly periodInDays: number;
  /**
   * When the running period began, in milliseconds since the epoch: with EnableKeyRotation or the
   * newest automatic rotation; without it, when the key was made.
   */
  readonly since?: number;
  /** When a rotation on demand that is in progress began, in milliseconds since the epoch. */
  readonly onDemandSince?: number;
}

/**
 * Whether a multi-Region key is the primary one; undefined for a key of one Region, and where the
 * estate does not tell.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_MultiRegionConfiguration.html
 */
export function multiRegionType(key: Key): "PRIMARY" | "REPLICA" | undefined {
  if (!key.multiRegion || key.primaryRegion === undefined) return undefined;
  return key.primaryRegion === key.region ? "PRIMARY" : "REPLICA";
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html */
export interface Grant {
  readonly id: string;
  /** An ARN; with `granteeService` the name of an AWS service, such as `logs.amazonaws.com`. */
  readonly grantee: Arn;
  /** The unique id that the grantee had when the grant was made, of a user or role. */
  readonly granteeId?: string;
  readonly granteeService?: true;
  /** An ARN; with `retiringService` the name of an AWS service. */
  readonly retiring?: Arn;
  /** The unique id that the retiring principal had when the grant was made. */
  readonly retiringId?: string;
  readonly retiringService?: true;
  readonly operations: readonly string[];
  readonly name?: string;
  readonly created: number;
  /** The account in which it was made, where that is not the key's. */
  readonly issuer?: AccountId;
  readonly encryptionContextSubset?: Tags;
  readonly encryptionContextEquals?: Tags;
  /** The resource on whose behalf a service must call. */
  readonly sourceArn?: Arn;
}

export interface Alias {
  readonly arn: Arn;
  /** With its `alias/`. */
  readonly name: string;
  readonly account: AccountId;
  readonly region: Region;
  /** The ARN of the key behind it. */
  readonly key: Arn;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly updated: number;
}

/** An IAM user or role. */
export type Principal = User | Role;

interface PrincipalCommon {
  readonly arn: Arn;
  /** The unique id (`AIDA…`, `AROA…`): another one when the principal is deleted and made again. */
  readonly id: string;
  readonly name: string;
  /** `/`, or `/team/`. */
  readonly path: string;
  readonly account: AccountId;
  readonly tags: Tags;
  /** Inline policies, sorted by name. */
  readonly inline: readonly Policy[];
  /** The ARNs of attached managed policies, sorted. */
  readonly attached: readonly Arn[];
  /** The ARN of the managed policy that is the permissions boundary. */
  readonly boundary?: Arn;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export interface User extends PrincipalCommon {
  readonly kind: "user";
  /** The ARNs of the groups that it is in, sorted; absent where it is in none. */
  readonly groups?: readonly Arn[];
}

export interface Role extends PrincipalCommon {
  readonly kind: "role";
  readonly trust: Policy;
  readonly description: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

/** An IAM group: its policies are identity policies of each user in it. A group is no principal. */
export interface Group {
  readonly arn: Arn;
  /** The unique id, `AGPA…`. */
  readonly id: string;
  readonly name: string;
  /** `/`, or `/team/`. */
  readonly path: string;
  readonly account: AccountId;
  /** Inline policies, sorted by name. */
  readonly inline: readonly Policy[];
  /** The ARNs of attached managed policies, sorted. */
  readonly attached: readonly Arn[];
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/**
 * An interface VPC endpoint to KMS or STS.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export interface VpcEndpoint {
  /** Such as `vpce-1234abcdf5678c90a`. */
  readonly id: string;
  /** Such as `vpc-2f09a348`. */
  readonly vpc: string;
  readonly account: AccountId;
  readonly region: Region;
  /** Its endpoint policy. Without one AWS lets everything pass. */
  readonly policy?: Policy;
}

/** A managed policy with its versions. */
export interface ManagedPolicy {
  readonly arn: Arn;
  /** The unique id, `ANPA…`. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly account: AccountId;
  readonly description: string;
  readonly tags: Tags;
  /** At most five, the newest last. */
  readonly versions: readonly PolicyVersion[];
  /** Such as `v1`: the version that counts. */
  readonly defaultVersion: string;
  /** The number of the newest version that ever was, where later ones must not take it again. */
  readonly versionsMade?: number;
  readonly created: number;
  readonly updated: number;
}

export interface PolicyVersion {
  /** Such as `v1`. */
  readonly id: string;
  readonly policy: Policy;
  readonly created: number;
}

/** The policy that a managed policy stands for: its default version. */
export function defaultPolicy(managed: ManagedPolicy): Policy | undefined {
  return managed.versions.find(version => version.id === managed.defaultVersion)?.policy;
}
