import { rootAccount } from "../model/arn.ts";
import type { Ternary } from "../model/decision.ts";
import { listOf, type PrincipalElement } from "../model/document.ts";
import { isOutsider, isSession } from "../model/request.ts";
import type { View } from "./scope.ts";

/** One principal that an element names. */
export interface NamedPrincipal {
  readonly type: "everyone" | "account" | "aws" | "Federated" | "Service" | "CanonicalUser";
  /** The account's id for an account, otherwise as the policy has it. */
  readonly value: string;
}

/**
 * In which ways an element names the caller. What a resource policy's Allow is worth depends on
 * it: the account only delegates, the others grant.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export interface Naming {
  readonly everyone: Ternary;
  readonly account: Ternary;
  /** The role, or the user, that the session is of. */
  readonly role: Ternary;
  /** The caller itself: the user, the role session, the root user, the bearer of a token. */
  readonly self: Ternary;
}

/** Reads a Principal or NotPrincipal. */
export function readPrincipals(element: PrincipalElement): readonly NamedPrincipal[] {
  if (element === "*") return [{ type: "everyone", value: "*" }];
  const named: NamedPrincipal[] = [];
  for (const value of listOf(element.AWS)) named.push(awsPrincipal(value));
  for (const value of listOf(element.Federated)) named.push({ type: "Federated", value });
  for (const value of listOf(element.Service)) named.push({ type: "Service", value });
  for (const value of listOf(element.CanonicalUser)) named.push({ type: "CanonicalUser", value });
  return named;
}

function awsPrincipal(value: string): NamedPrincipal {
  if (value === "*") return { type: "everyone", value };
  if (/^\d{12}$/.test(value)) return { type: "account", value };
  const account = rootAccount(value);
  return account === undefined ? { type: "aws", value } : { type: "account", value: account };
}

/** In which ways a list of principals names the caller. */
export function namingOf(named: readonly NamedPrincipal[], scope: View): Naming {
  const { caller } = scope;
  const outsider = isOutsider(caller);
  let everyone = false;
  let account = false;
  let role = false;
  let self: Ternary = false;
  for (const principal of named) {
    if (principal.type === "everyone") everyone = true;
    else if (principal.type === "account")
      account ||= !outsider && principal.value === scope.account;
    else if (principal.type === "aws") {
      const value = principal.value;
      // A wildcard inside of a principal is refused when the policy is stored.
      if (/[*?]/.test(value)) self = self === true ? true : scope.contest("malformed-policy");
      else if (outsider) continue;
      else if (value === scope.callerArn) self = true;
      else if (value === scope.principalArn) role = true;
      else if (value === scope.principal?.id) {
        if (isSession(scope.caller)) role = true;
        else self = true;
      }
    } else if (isOwnType(principal.type, caller) && principal.value === scope.callerArn) {
      self = true;
    }
  }
  return { everyone, account, role, self };
}

/** Whether a type of principal is the one by which policies name an outsider. */
function isOwnType(type: NamedPrincipal["type"], { kind }: View["caller"]): boolean {
  return (
    (type === "Federated" && kind === "federated") || (type === "Service" && kind === "service")
  );
}

/**
 * Whether a Deny with NotPrincipal hits the caller. To be spared, the session, its role and its
 * account must all be named; with a permissions boundary nobody is.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function denyHitsUnnamed(named: readonly NamedPrincipal[], scope: View): Ternary {
  const naming = namingOf(named, scope);
  if (naming.everyone === true) return scope.contest("malformed-policy");
  if (scope.principal?.boundary !== undefined) return true;
  if (scope.caller.kind === "root") return !naming.account;
  if (naming.self !== true) return naming.self === false ? true : naming.self;
  const parents = isSession(scope.caller) ? naming.role && naming.account : naming.account;
  if (parents === true || isOutsider(scope.caller)) return false;
  return scope.contest("not-principal-without-parents");
}
