import type { Arn } from "./arn.ts";
import type { Request } from "./request.ts";

export type Answer = "allowed" | "denied" | "unknown";

/** The kinds of policy, by the names that AWS's messages use. */
export type PolicyKind =
  | "service-control"
  | "resource-control"
  | "resource"
  | "identity"
  | "boundary"
  | "session"
  | "grant"
  | "vpc-endpoint"
  | "trust";

/** The answer to one request, with everything that led to it. */
export interface Decision {
  readonly answer: Answer;
  readonly request: Request;
  readonly reason: Reason;
  /** Every policy that was asked, in the order in which AWS decides. */
  readonly trace: readonly PolicyTrace[];
}

export type Reason =
  /** A Deny statement matched. `policy` and `statement` index the trace. */
  | {
      readonly kind: "explicit-deny";
      readonly policyKind: PolicyKind;
      readonly policy: number;
      readonly statement: number;
    }
  /** Nothing allowed; `missing` are the kinds of policy that would have had to. */
  | { readonly kind: "implicit-deny"; readonly missing: readonly PolicyKind[] }
  /** Allowed, by these statements of the trace. */
  | { readonly kind: "allow"; readonly by: readonly StatementRef[] }
  /** The account's root user, on a resource that has no policy of its own. */
  | { readonly kind: "root-user" }
  /** It turns on condition keys that are not known, or on points that AWS's pages leave open. */
  | {
      readonly kind: "unknown";
      readonly keys: readonly string[];
      readonly contested: readonly string[];
    };

export interface StatementRef {
  readonly policy: number;
  readonly statement: number;
}

/** True, false, or not to be known from what was given. */
export type Ternary = boolean | "unknown";

export interface PolicyTrace {
  readonly kind: PolicyKind;
  /** The policy's name. */
  readonly name: string;
  /** The policy's own ARN, or the ARN of the key or principal that it stands on. */
  readonly on: Arn;
  readonly statements: readonly StatementTrace[];
}

export interface StatementTrace {
  /** From 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly matches: Ternary;
  /** Every element that the statement has, in the order Principal, Action, Resource, Condition. */
  readonly elements: readonly ElementTrace[];
}

/** Why an element matched or failed. */
export interface ElementTrace {
  readonly element:
    | "Principal"
    | "NotPrincipal"
    | "Action"
    | "NotAction"
    | "Resource"
    | "NotResource"
    | "Condition";
  readonly matches: Ternary;
  /** With Condition: one element of the trace for each operator and key. */
  readonly condition?: ConditionTrace;
  /** The policy's values, after variables were filled in. */
  readonly policyValues: readonly string[];
  /** The request's; empty where the request lacks the key. */
  readonly requestValues: readonly string[];
  /** The name of a known trap that this failure (or match) is: a page of docs/traps bears it. */
  readonly trap?: Trap;
  /** A point of AWS's documentation that is not settled and that this result turns on. */
  readonly contested?: string;
}

export interface ConditionTrace {
  readonly operator: string;
  readonly key: string;
}

/** Mistakes with a name: each has a page in docs/traps. */
export type Trap =
  | "action-without-star"
  | "alias-condition-in-key-policy"
  | "alias-in-resource"
  | "boundary-without-kms"
  | "cross-account-one-side"
  | "deleted-principal"
  | "deny-on-account-root"
  | "empty-pattern-list"
  | "encryption-context-case"
  | "forall-missing-key"
  | "literal-star-in-stringequals"
  | "missing-encryption-context"
  | "missing-root-delegation"
  | "no-such-alias"
  | "not-principal"
  | "null-guard"
  | "request-alias-by-arn"
  | "scp-without-allow"
  | "session-arn-as-principal"
  | "set-operator-missing"
  | "variable-in-2008"
  | "via-service"
  | "wildcard-in-principal";
