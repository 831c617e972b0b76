import {
  type Answer,
  type Arn,
  type Caller,
  type Decision,
  type Estate,
  type Key,
  type PolicyKind,
  parseArn,
  type Reason,
  type Region,
  type Surroundings,
} from "../../model/index.ts";
import { evaluate } from "../../policy/index.ts";
import type { PastedReason } from "../../policy/pasted/index.ts";
import type { KmsAction } from "../actions.ts";
import { ask, type KeyName } from "../question.ts";
import { otherRequests } from "./other-requests.ts";

/**
 * How the engine's answer stands to AWS's refusal: `same` reason, denied for an `other` reason,
 * `allowed`, or `unknown`.
 */
export type Agreement = "same" | "other" | "allowed" | "unknown";

/** What a message does not tell, and is assumed of the call. */
export interface Assumption {
  readonly by: KeyName;
  readonly context: Readonly<Record<string, string>>;
}

/** What the engine says under one assumption. */
export interface Attempt {
  /** Absent where the action is not about a key. */
  readonly assumption?: Assumption;
  readonly answer: Answer;
  /** The decisions on the permission that the message names. */
  readonly decisions: readonly Decision[];
  readonly agrees: Agreement;
}

/** What was refused. */
export interface Refused {
  readonly caller: Caller;
  /** Such as `kms:ReEncryptFrom`. */
  readonly action: string;
  readonly why?: PastedReason | undefined;
  readonly surroundings?: Surroundings | undefined;
  /** The endpoint's Region, where a log tells it. */
  readonly region?: Region | undefined;
}

/**
 * Asks about a refused use of a key under each assumption, in their order.
 * @param of the operation and the key
 */
export function attemptsOn(
  refused: Refused,
  of: { readonly action: KmsAction; readonly key: Key },
  assumptions: readonly Assumption[],
  estate: Estate,
): Attempt[] {
  const { surroundings } = refused;
  return assumptions.map(assumption => {
    const question = { ...of, ...assumption, ...(surroundings && { surroundings }) };
    return { assumption, ...judged(ask(refused.caller, question, estate).decisions, refused) };
  });
}

/** Asks about a refused action that is not about a key: AssumeRole, or one of any other service. */
export function otherAttempt(refused: Refused, resource: string, estate: Estate): Attempt {
  const decisions = otherRequests(refused, resource, estate).map(each => evaluate(each, estate));
  return judged(decisions, refused);
}

/**
 * Asks whether the trust policy of a role lets a service account's token in.
 * @param issuer of the token, without `https://`
 * @param subject such as `system:serviceaccount:NAMESPACE:NAME`
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function tokenAttempt(
  role: Arn,
  token: { readonly issuer: string; readonly subject: string },
  why: PastedReason | undefined,
  estate: Estate,
): Attempt {
  const { partition = "aws", account = "" } = parseArn(role) ?? {};
  const caller: Caller = {
    kind: "federated",
    provider: `arn:${partition}:iam::${account}:oidc-provider/${token.issuer}`,
    claims: {
      [`${token.issuer}:sub`]: token.subject,
      [`${token.issuer}:aud`]: "sts.amazonaws.com",
    },
  };
  const action = "sts:AssumeRoleWithWebIdentity";
  return otherAttempt({ caller, action, why }, role, estate);
}

/** The attempt that explains the refusal: the first with AWS's reason, or else the likeliest. */
export function tellingAttempt(attempts: readonly Attempt[]): Attempt {
  const found = attempts.find(({ agrees }) => agrees === "same") ?? attempts[0];
  if (found === undefined) throw new Error("there is no attempt");
  return found;
}

/**
 * The attempts that show what the answer turns on: they differ from the telling one in the name of
 * the key or in the context, not in both; with the same outcome they are told only where that is
 * not AWS's.
 */
export function otherAttempts(telling: Attempt, attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(attempt => {
    if (attempt === telling || telling.assumption === undefined) return false;
    const way = sameWay(attempt.assumption?.by, telling.assumption.by);
    if (way === (attempt.assumption?.context === telling.assumption.context)) return false;
    return telling.agrees !== "same" || attempt.agrees !== "same";
  });
}

function sameWay(a: KeyName | undefined, b: KeyName): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function judged(all: readonly Decision[], { action, why }: Refused): Omit<Attempt, "assumption"> {
  const wanted = action.toLowerCase();
  const named = all.filter(({ request }) => request.action.toLowerCase() === wanted);
  const decisions = named.length > 0 ? named : all;
  const judgements = decisions.map(decision => agreementOf(decision, why));
  const best = (["same", "other", "unknown"] as const).find(each => judgements.includes(each));
  const agrees = best ?? "allowed";
  const answer = {
    same: "denied",
    other: "denied",
    unknown: "unknown",
    allowed: "allowed",
  } as const;
  return { answer: answer[agrees], decisions, agrees };
}

/** How one decision stands to what a message says. */
export function agreementOf(decision: Decision, why: PastedReason | undefined): Agreement {
  if (decision.answer !== "denied") return decision.answer;
  if (why === undefined || why.kind === "root") return "same";
  const { reason } = decision;
  const { policyKind } = why;
  if (policyKind === undefined) {
    if (why.kind === "hidden") return "same";
    return (reason.kind === "explicit-deny") === (why.kind === "explicit") ? "same" : "other";
  }
  return says(reason, why.kind, policyKind) ? "same" : "other";
}

function says(reason: Reason, kind: PastedReason["kind"], policy: PolicyKind): boolean {
  const explicit = reason.kind === "explicit-deny" && reason.policyKind === policy;
  const missing = reason.kind === "implicit-deny" && reason.missing.includes(policy);
  // An older page says that a service control policy that does not allow is told as one that
  // denies; newer texts tell the two apart.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
  if (kind === "hidden" || policy === "service-control") return explicit || missing;
  return kind === "explicit" ? explicit : missing;
}
