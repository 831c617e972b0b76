import type { Ternary } from "../model/decision.ts";
import type { AskedPolicy } from "./asked.ts";
import type { Scope } from "./scope.ts";
import { outcomeOf } from "./statement.ts";
import { and, or } from "./ternary.ts";

/** What policies of one kind say. */
export interface Side {
  readonly allow: Ternary;
  readonly deny: Ternary;
}

/** What a resource policy says, by the way in which it names the caller. */
export interface ResourceSide {
  readonly deny: Ternary;
  /** The caller itself is named: no implicit deny elsewhere counts. */
  readonly self: Ternary;
  /** The role or user of the session is named: boundary and session policy still limit. */
  readonly role: Ternary;
  readonly everyone: Ternary;
  /** The account is named, which hands the question to identity policies. */
  readonly account: Ternary;
}

const silent: Side = { allow: false, deny: false };
/** Nothing that limits. */
export const noLimit: Side = { allow: true, deny: false };

const nobody: ResourceSide = {
  deny: false,
  self: false,
  role: false,
  everyone: false,
  account: false,
};

/** What policies without principals say together: one Allow is enough, one Deny too. */
export function sideOf(policies: readonly AskedPolicy[], scope: Scope): Side {
  if (policies.length === 0) return silent;
  let allow: Ternary = false;
  let deny: Ternary = false;
  for (const { kind, document } of policies) {
    if (document === undefined) {
      allow = or(allow, "unknown");
      deny = or(deny, "unknown");
      continue;
    }
    scope.policyKind = kind;
    for (const statement of document.statements) {
      const { matches } = outcomeOf(statement, scope);
      if (statement.effect === "Deny") deny = or(deny, matches);
      else allow = or(allow, matches);
    }
  }
  return { allow, deny };
}

/**
 * What service control policies say: a Deny at any level is one, and every level must allow.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function levelsSide(levels: readonly (readonly AskedPolicy[])[], scope: Scope): Side {
  let { allow, deny }: Side = noLimit;
  for (const policies of levels) {
    const level = sideOf(policies, scope);
    allow = and(allow, level.allow);
    deny = or(deny, level.deny);
  }
  return { allow, deny };
}

/** What a resource policy says. */
export function resourceSide(policy: AskedPolicy | undefined, scope: Scope): ResourceSide {
  if (policy?.document === undefined) return nobody;
  let deny: Ternary = false;
  let self: Ternary = false;
  let role: Ternary = false;
  let everyone: Ternary = false;
  let account: Ternary = false;
  scope.policyKind = policy.kind;
  for (const statement of policy.document.statements) {
    const { matches, rest, naming } = outcomeOf(statement, scope);
    if (matches === false) continue;
    if (statement.effect === "Deny") {
      deny = or(deny, matches);
    } else if (naming === undefined) {
      self = or(self, matches);
    } else {
      self = or(self, and(naming.self, rest));
      role = or(role, and(naming.role, rest));
      account = or(account, and(naming.account, rest));
      const star = and(and(naming.everyone, matches), rest);
      // With aws:PrincipalArn the wildcard names that principal, and grants to it directly.
      if (statement.asksPrincipalArn) self = or(self, star);
      else everyone = or(everyone, star);
    }
  }
  return { deny, self, role, everyone, account };
}
