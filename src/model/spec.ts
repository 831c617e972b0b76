import type { AccountId, Arn, Partition, Region } from "./arn.ts";
import type { PolicyDocument } from "./document.ts";
import type { Span } from "./problem.ts";

/**
 * The intent of one `keywright.yaml`, with every template filled in and every default written
 * out. Lists are sorted, so that the order of the file does not show in what is made from it.
 */
export interface Spec {
  /** The file's path as the user gave it. */
  readonly file: string;
  readonly partition: Partition;
  /** The account that owns the keys. */
  readonly account: AccountId;
  readonly region: Region;
  /** Every account that the file names: the owner first, the rest sorted. */
  readonly accounts: readonly AccountId[];
  /** ARNs of the principals that administer the keys and may not use them. */
  readonly administrators: readonly Arn[];
  /** By alias. */
  readonly keys: readonly SpecKey[];
  /** Everybody who is given something, by ARN; administrators have an entry as well. */
  readonly principals: readonly SpecPrincipal[];
  /** By name. */
  readonly clusters: readonly SpecCluster[];
  /** The OIDC providers that trust policies name, by account and URL. They exist already. */
  readonly providers: readonly SpecProvider[];
}

/** The key of one application in one environment. */
export interface SpecKey {
  readonly application: string;
  readonly environment: string;
  /** With its `alias/`. */
  readonly alias: string;
  /** The encryption context that every use must carry; empty where the file asks for none. */
  readonly context: Readonly<Record<string, string>>;
  readonly rotation: { readonly enabled: boolean; readonly periodInDays: number };
  /** Days between ScheduleKeyDeletion and deletion, 7 to 30. */
  readonly deletionWindow: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
  /** The files that this key encrypts, as a glob relative to `.sops.yaml`. */
  readonly files?: string;
  readonly span: Span;
}

export type Permission = "decrypt" | "encrypt" | "describe";

export interface SpecPrincipal {
  readonly arn: Arn;
  readonly kind: "role" | "user";
  readonly account: AccountId;
  /** Whether Keywright makes the principal; if not, it exists already and only gets a policy. */
  readonly made: boolean;
  /** The trust policy, of a role that Keywright makes. */
  readonly trust?: PolicyDocument;
  /** The Kubernetes service account that the role is for. */
  readonly serviceAccount?: ServiceAccount;
  readonly administrator: boolean;
  /** What it may do; one entry for each set of permissions, sorted. */
  readonly grants: readonly SpecGrant[];
}

export interface ServiceAccount {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** Permissions on every key that bears an alias of these patterns. Never empty. */
export interface SpecGrant {
  /** Sorted, at least one. */
  readonly may: readonly Permission[];
  /** With their `alias/`, sorted, at least one; `*` and `?` as in StringLike. */
  readonly aliases: readonly string[];
}

export interface SpecCluster {
  readonly name: string;
  /** The issuer without `https://`. */
  readonly oidc: string;
  readonly account: AccountId;
  /** That of its issuer, where the issuer is EKS's. */
  readonly region: Region;
  readonly environments: readonly string[];
  /** Whether its service accounts get their roles by EKS Pod Identity, and not by their tokens. */
  readonly podIdentity?: true;
}

/** An IAM OIDC identity provider, of a cluster or of a CI service. */
export interface SpecProvider {
  /** Without `https://`. */
  readonly url: string;
  readonly account: AccountId;
  /** The audiences that the trust policies ask for, sorted. */
  readonly audiences: readonly string[];
}
