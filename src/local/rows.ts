import type { AccountId, Arn } from "../model/arn.ts";
import type { Tags } from "../model/estate.ts";
import type { Kind } from "./state.ts";

/* Rows of the state's tables that few operations look at. */

/** The last successful cryptographic operation with a key. */
export interface KeyUse {
  readonly operation: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly requestId: string;
  /** The id of the event of the use; absent where it was kept before it was told. */
  readonly eventId?: string;
}

/** The last call that an access key has signed; rewritten with the next one. */
export interface AccessKeyUse {
  /** Milliseconds since the epoch. */
  time: number;
  service: string;
  region: string;
}

/** What signs the tokens of service accounts. */
export interface IssuerKey {
  readonly name: string;
  /** PKCS #8 in DER, in base64. */
  readonly privateKey: string;
}

/**
 * An instance profile: what hands a role to an EC2 instance. No decision depends on one.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_InstanceProfile.html
 */
export interface InstanceProfile {
  readonly arn: Arn;
  /** The unique id, `AIPA…`. */
  readonly id: string;
  readonly name: string;
  /** `/`, or `/team/`. */
  readonly path: string;
  readonly account: AccountId;
  /** The ARN of its role, where it has one. */
  readonly role?: Arn;
  readonly tags: Tags;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/** What the file last said of an entity, so that a changed file changes only what it changed. */
export interface SeedMark {
  readonly kind: Kind;
  readonly id: string;
  /** SHA-256 of the entity as the file made it. */
  readonly digest: string;
}
