import type { AccountId, Arn, Region } from "../model/arn.ts";
import type { Tags } from "../model/estate.ts";

/**
 * An EKS cluster, as much of it as Pod Identity needs. The file's clusters are there; none is made.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
 */
export interface Cluster {
  readonly arn: Arn;
  readonly name: string;
  readonly account: AccountId;
  readonly region: Region;
  /** The issuer of its service accounts' tokens, without `https://`. */
  readonly issuer: string;
  readonly tags: Tags;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/**
 * What gives a service account's pods the credentials of a role. No decision depends on one.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_PodIdentityAssociation.html
 */
export interface PodIdentityAssociation {
  readonly arn: Arn;
  /** `a-` and 17 letters and digits. */
  readonly id: string;
  /** The cluster's ARN. */
  readonly cluster: Arn;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The role's ARN, in the cluster's account. */
  readonly role: Arn;
  /** The ARN of the role that is assumed from the first, in any account. */
  readonly targetRole?: Arn;
  readonly disableSessionTags: boolean;
  /** The text of a session policy. */
  readonly policy?: string;
  readonly tags: Tags;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly modified: number;
  /** By which the call that made it may be told when it comes again. */
  readonly requestToken?: string;
}

/** The ARN of a cluster. */
export function clusterArn(
  place: { readonly partition: string; readonly region: Region; readonly account: AccountId },
  name: string,
): Arn {
  return `arn:${place.partition}:eks:${place.region}:${place.account}:cluster/${name}`;
}

/**
 * The ARN of an association.
 * Recorded: https://github.com/crossplane-contrib/provider-upjet-aws/issues/1437
 * @param cluster the cluster's ARN
 */
export function associationArn(cluster: Arn, id: string): Arn {
  return `${cluster.replace(":cluster/", ":podidentityassociation/")}/${id}`;
}
