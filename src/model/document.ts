import type { Arn } from "./arn.ts";

/**
 * A policy document, in the very shape of AWS's JSON: what the grammar allows, a value of this
 * type can hold, and `JSON.stringify` of it is the policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export interface PolicyDocument {
  /** `2012-10-17`, or `2008-10-17`, which is also what its absence means. */
  readonly Version?: "2012-10-17" | "2008-10-17";
  readonly Id?: string;
  readonly Statement: Statement | readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Action?: OneOrMore<string>;
  readonly NotAction?: OneOrMore<string>;
  readonly Resource?: OneOrMore<string>;
  readonly NotResource?: OneOrMore<string>;
  readonly Condition?: ConditionBlock;
}

export type OneOrMore<T> = T | readonly T[];

/** `"*"`, or principals by their kind. */
export type PrincipalElement = "*" | PrincipalMap;

export interface PrincipalMap {
  readonly AWS?: OneOrMore<string>;
  readonly Federated?: OneOrMore<string>;
  readonly Service?: OneOrMore<string>;
  readonly CanonicalUser?: OneOrMore<string>;
}

/** Operator, then condition key, then values: `{"StringLike": {"kms:RequestAlias": ["alias/a"]}}`. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, ConditionValues>>>>;
export type ConditionValues = OneOrMore<string | number | boolean>;

/** A list from what AWS's grammar lets be one value or a list. */
export function listOf<T>(value: OneOrMore<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** A policy with a name, as the estate holds it. */
export interface Policy {
  /** The policy's name; for a key policy `default`, for a trust policy `trust`. */
  readonly name: string;
  /** The ARN of a managed policy. */
  readonly arn?: Arn;
  readonly document: PolicyDocument;
  /** The text as it was handed in, where that differs from the document's own JSON. */
  readonly text?: string;
}
