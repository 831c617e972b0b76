import type { Arn } from "../../../model/arn.ts";
import type { Answer, Decision, PolicyKind } from "../../../model/decision.ts";
import type { Estate } from "../../../model/estate.ts";
import type { Request } from "../../../model/request.ts";
import type { Json, Path } from "./json.ts";

/**
 * What would change an answer: edits which together, applied to the estate or to the call, were
 * tried by the engine and gave the wanted answer.
 */
export interface Change {
  /** The answer that the request gets with the edits. */
  readonly answer: Wanted;
  readonly edits: readonly Edit[];
  /** How many values of JSON the edits add, remove or replace. */
  readonly size: number;
  /** What else the edits let through, or with `denied` take away; empty for this request alone. */
  readonly reach: readonly Reach[];
  /** All of the edits in one sentence. */
  readonly text: string;
}

/** The answers that a change may be asked for. */
export type Wanted = Exclude<Answer, "unknown">;

/**
 * Whom and what else a change touches, found by asking again: about a key of the same place without
 * aliases and tags, about other principals of the account, about other operations on the key.
 */
export type Reach = "other operations" | "other principals" | "administration" | "other keys";

export type Edit =
  | PolicyEdit
  | NewPolicyEdit
  | RemovePolicyEdit
  | GrantEdit
  | ContextEdit
  | RequestAliasEdit
  | TagEdit
  | AliasEdit;

/** A value in a policy that is added (no `before`), removed (no `after`) or replaced. */
export interface PolicyEdit {
  readonly kind: "policy";
  readonly policyKind: PolicyKind;
  /** The policy's name. */
  readonly policy: string;
  /** The policy's own ARN, or the ARN or id of what it stands on. */
  readonly on: Arn;
  /** The statement's Sid, or its number where it has none; absent where it is no statement's. */
  readonly statement?: string;
  /** Such as `Statement[1].Condition."ForAnyValue:StringLike"."kms:ResourceAliases"`. */
  readonly path: string;
  /** The same, name by name and index by index. An index past the end adds to the list. */
  readonly at: Path;
  readonly before?: Json;
  readonly after?: Json;
}

/** A policy that is to be written: inline on a principal, or attached to a level of an organization. */
export interface NewPolicyEdit {
  readonly kind: "new-policy";
  readonly policyKind: "identity" | "service-control";
  readonly policy: string;
  readonly on: Arn;
  readonly after: Json;
}

/** A policy that is to be taken off: deleted where it is inline, otherwise detached. */
export interface RemovePolicyEdit {
  readonly kind: "remove-policy";
  readonly policyKind: PolicyKind;
  readonly policy: string;
  readonly on: Arn;
  /** The document, where the estate holds it. */
  readonly before?: Json;
}

/** A grant that is to be revoked. */
export interface GrantEdit {
  readonly kind: "revoke-grant";
  /** The key's ARN. */
  readonly on: Arn;
  readonly grant: string;
}

/** A pair of the encryption context that the call is to send, or (no `after`) to leave out. */
export interface ContextEdit {
  readonly kind: "encryption-context";
  readonly name: string;
  readonly before?: string;
  /** `VALUE` where any value does. */
  readonly after?: string;
}

/** The alias by which the call is to name the key. */
export interface RequestAliasEdit {
  readonly kind: "request-alias";
  readonly before?: string;
  readonly after: string;
}

/** A tag of a key, user or role. */
export interface TagEdit {
  readonly kind: "tag";
  readonly on: Arn;
  readonly name: string;
  readonly before?: string;
  readonly after: string;
}

/** An alias that a key is to get. */
export interface AliasEdit {
  readonly kind: "alias";
  /** The key's ARN. */
  readonly on: Arn;
  readonly after: string;
}

/** A request in an estate: what edits are applied to. */
export interface World {
  readonly request: Request;
  readonly estate: Estate;
}

/** A world and what was decided in it. */
export interface Situation extends World {
  readonly decision: Decision;
}

/** Edits that belong together. */
export type Step = readonly Edit[];
