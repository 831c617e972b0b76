import type { AccountId, Partition, Region } from "../model/arn.ts";
import type { Call, Caller, Surroundings } from "../model/request.ts";
import type { AttestationTrust } from "./crypto/attestation.ts";
import type { KeyPair } from "./crypto/key-pair.ts";
import type { State } from "./state.ts";
import type { Service } from "./wire/message.ts";

/**
 * One API operation: it takes a call and gives the members of AWS's response, or throws a
 * `ServiceError`. Operations run to their end without a pause, so that none sees another's half.
 *
 * In the answers of KMS and EKS blobs are base64 and dates seconds since the epoch; in those of STS and IAM
 * dates are ISO 8601 and a list is written as AWS's `<member>` elements.
 */
export type Operation = (context: OperationContext) => Readonly<Record<string, unknown>>;

/** What is known of a call beyond its parameters. */
export type More = Partial<
  Pick<
    Call,
    "attestation" | "ciphertextKey" | "grant" | "noReplica" | "open" | "parameters" | "resourceTags"
  >
>;

/** A call that an operation makes, in its own name or in that of the session that it has opened. */
export type InnerCall = Pick<Call, "caller" | "operation" | "parameters" | "open"> & {
  readonly service: Service;
};

export interface OperationContext {
  readonly state: State;
  readonly caller: Caller;
  /** The caller's account. */
  readonly account: AccountId;
  readonly partition: Partition;
  /** The Region of the signature's scope. */
  readonly region: Region;
  readonly service: Service;
  /** AWS's name of the operation. */
  readonly operation: string;
  /** As the client sent them; Query's `X.member.N` are lists already. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, by the local AWS's clock. */
  readonly now: number;
  readonly surroundings: Surroundings;
  readonly requestId: string;
  /** The id of the event by which the audit log tells of the call. */
  readonly eventId: string;
  /**
   * Throws AWS's AccessDenied unless the policy engine allows every permission that the call
   * needs. Without arguments it is this very call; `ciphertextKey` is the key that a ciphertext or
   * a grant token names, `grant` the id of the grant that the token names, `attestation` the condition
   * keys of the call's attestation document.
   */
  authorize(more?: More): void;
  /**
   * The same for a call that this one makes in turn, such as EKS's to STS. Without this function
   * nothing is asked.
   * @returns what takes the members of that call's answer, for an event of its own in the audit
   */
  authorizeInner?(call: InnerCall): (members: Readonly<Record<string, unknown>>) => void;
  /** Whose attestations of enclaves are trusted; without it, those under AWS's root. */
  readonly enclaves?: AttestationTrust | undefined;
  /**
   * Gives a new key pair of a spec. To be called once, after everything that could refuse the call
   * and before any change: for a slow pair it throws `KeyPairWanted`, and the operation is run anew
   * when the pair is there. Without this function the pair is made at once.
   */
  keyPair?(spec: string): KeyPair;
}
