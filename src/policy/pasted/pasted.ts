import type { AccountId, Arn, Region } from "../../model/arn.ts";
import type { PolicyKind } from "../../model/decision.ts";
import type { Surroundings } from "../../model/request.ts";

/** What a message of AWS's is about. */
export type PastedKind =
  /** A policy said no. */
  | "denied"
  /** A policy said no, and the reason is in a text that only AWS can decode. */
  | "encoded"
  /** The ciphertext is damaged, or the encryption context is not the one that it was made with. */
  | "invalid-ciphertext"
  /** The ciphertext belongs to another key than the one that the call names. */
  | "incorrect-key"
  /** There is no such key or alias. */
  | "not-found"
  /** The key is disabled. */
  | "disabled"
  /** The key is pending deletion, pending import or unavailable. */
  | "invalid-state"
  /** The credentials are missing, expired or not valid: no policy was asked. */
  | "credentials";

/** One message of AWS's, with what stood around it. Nothing else of the text is kept. */
export interface Pasted {
  readonly kind: PastedKind;
  /** The caller's ARN as the message gives it; absent where it gives none or hides it. */
  readonly principal?: Arn;
  /** Such as `kms:Decrypt`. */
  readonly action?: string;
  /** As the message names it: an ARN, or with IAM `role NAME`. */
  readonly resource?: string;
  readonly why?: PastedReason;
  readonly sent?: PastedCall;
}

/** Why the request was denied, as far as the message says. */
export interface PastedReason {
  /**
   * `explicit`: a Deny matched. `missing`: no policy of that kind allows. `hidden`: AWS does not
   * tell whether the key exists or its policy says no. `root`: a role may not be assumed by root.
   */
  readonly kind: "explicit" | "missing" | "hidden" | "root";
  readonly policyKind?: PolicyKind;
  /** The policy that denies, where the message names it. */
  readonly policyArn?: Arn;
  /** The inline policy that denies, where the message names it. */
  readonly policyName?: string;
}

/** What a log, an event or SOPS tells of the call, besides the message. */
export interface PastedCall {
  /** What the call named the key by: an ARN of a key or alias, an alias, or a key id. */
  readonly keyId?: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly surroundings?: Surroundings;
  readonly region?: Region;
  readonly account?: AccountId;
  /** The role of an AssumeRole call. */
  readonly roleArn?: Arn;
  /** The AWS service that called for somebody, such as `config.amazonaws.com`. */
  readonly invokedBy?: string;
}
