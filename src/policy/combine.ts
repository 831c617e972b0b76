import type { Answer, PolicyKind, Ternary } from "../model/decision.ts";
import { isOutsider } from "../model/request.ts";
import type { Asked } from "./asked.ts";
import type { ContestedId } from "./contested.ts";
import { grantAllows, retirerOf } from "./grant.ts";
import { worksAcrossAccounts } from "./requests/kms-table.ts";
import type { Scope, View } from "./scope.ts";
import {
  levelsSide,
  noLimit,
  type ResourceSide,
  resourceSide,
  type Side,
  sideOf,
} from "./sides.ts";
import { and, or } from "./ternary.ts";

/** An answer and what it turned on, before anything is written out. */
export interface Verdict {
  readonly answer: Answer;
  /** Whether a Deny matched. */
  readonly denied: Ternary;
  /** Whether the rest would allow, were there no Deny. */
  readonly allowed: Ternary;
  /** The kinds of policy that would have had to allow. */
  readonly missing: readonly PolicyKind[];
  /** Contested points between policies; those within a statement stand in the trace. */
  readonly contested: Readonly<Record<"Allow" | "Deny", readonly ContestedId[]>>;
  /** Allowed because the caller is the root user of the account, with no policy asked. */
  readonly byRoot: boolean;
}

/** The permissions that the bearer of an OIDC token may be given. */
export const tokenActions: ReadonlySet<string> = new Set([
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
]);

/** The permissions of STS that an AWS service may be given: it brings no token and no assertion. */
const serviceStsActions: ReadonlySet<string> = new Set([
  "sts:assumerole",
  "sts:tagsession",
  "sts:setsourceidentity",
  "sts:setcontext",
]);

/** Whether an AWS service asks for what no service does. */
export function isBeyondServices({ action }: View): boolean {
  return action.startsWith("sts:") && !serviceStsActions.has(action);
}

/** One evaluation: asks every policy once, then puts the answers together as AWS does. */
export class Combination {
  readonly #scope: Scope;
  readonly #asked: Asked;
  readonly #identity: Side;
  readonly #boundary: Side;
  readonly #session: Side;
  readonly #resource: ResourceSide;
  readonly #serviceControl: Side;
  readonly #vpcEndpoint: Side;
  /** What resource control policies forbid. */
  readonly #forbidden: Ternary;
  readonly #contested: Record<"Allow" | "Deny", ContestedId[]> = { Allow: [], Deny: [] };
  /** Whether the caller's account may retire the grant, and so hand that on to the caller. */
  #handsOn = false;

  constructor(scope: Scope, asked: Asked) {
    this.#scope = scope;
    this.#asked = asked;
    this.#resource = resourceSide(asked.resource, scope);
    this.#identity = sideOf(asked.identity, scope);
    this.#boundary = asked.boundary ? sideOf([asked.boundary], scope) : noLimit;
    // Without session policies a federated user has nothing, a role's session all that the role has.
    const limited = asked.session.length > 0 || scope.caller.kind === "federated-user";
    this.#session = limited ? sideOf(asked.session, scope) : noLimit;
    this.#serviceControl = levelsSide(asked.serviceControl, scope);
    this.#vpcEndpoint = asked.vpcEndpoint ? sideOf([asked.vpcEndpoint], scope) : noLimit;
    const { deny } = sideOf(asked.resourceControl, scope);
    const doubtful = deny === true && asked.resourceControlDoubtful;
    this.#forbidden = doubtful ? this.#contest("resource-control-elsewhere", "Deny") : deny;
  }

  /**
   * An explicit deny anywhere wins; otherwise what allows depends on who owns the resource.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
   */
  verdict(): Verdict {
    const denied = [
      this.#forbidden,
      this.#serviceControl.deny,
      this.#vpcEndpoint.deny,
      this.#resource.deny,
      this.#identity.deny,
      this.#boundary.deny,
      this.#session.deny,
    ].reduce(or);
    const passed = and(this.#serviceControl.allow, this.#vpcEndpoint.allow);
    const allowed = passed === false ? false : and(passed, this.#allowed());
    const answer =
      denied === true || allowed === false
        ? "denied"
        : denied === false && allowed === true
          ? "allowed"
          : "unknown";
    return {
      answer,
      denied,
      allowed,
      missing: allowed === false ? this.#missing() : [],
      contested: this.#contested,
      byRoot: allowed === true && this.#isRoot() && this.#asked.resource === undefined,
    };
  }

  #allowed(): Ternary {
    const { action, caller } = this.#scope;
    if (caller.kind === "federated") return this.#allowedToken();
    if (action === "kms:retiregrant") return this.#allowedToRetire();
    if (caller.kind === "service") return this.#allowedService();
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    if (action === "sts:assumerole" && this.#isRoot()) return false;
    if (action === "sts:assumerolewithwebidentity") return false;
    if (isBeyondFederation(this.#scope)) return false;
    const decidedByResource =
      this.#asked.resource !== undefined || needsResourcePolicy(this.#scope);
    if (needsBothSides(this.#scope)) return and(this.#namedAtAll(), this.#own());
    if (!this.#asked.sameAccount) return this.#allowedAcross();
    return decidedByResource ? or(this.#allowedByResource(), this.#allowedByGrant()) : this.#own();
  }

  /** The bearer of an OIDC token has no identity policies: the trust policy alone decides. */
  #allowedToken(): Ternary {
    if (this.#asked.resource?.kind !== "trust") return false;
    if (!tokenActions.has(this.#scope.action)) return false;
    return or(this.#resource.self, this.#resource.everyone);
  }

  /** An AWS service is of no account: what the resource's policy or a grant gives it is enough. */
  #allowedService(): Ternary {
    if (isBeyondServices(this.#scope)) return false;
    return or(or(this.#resource.self, this.#resource.everyone), this.#grant());
  }

  #allowedByResource(): Ternary {
    const { self, role, everyone, account } = this.#resource;
    const direct = this.#isRoot() ? or(self, account) : self;
    const delegated = and(account, this.#own());
    const named = or(direct, or(and(role, this.#limit()), delegated));
    if (named === true || everyone === false) return named;
    const limited = this.#limit();
    if (limited === true || this.#isRoot()) return or(named, everyone);
    return or(named, this.#contest("star-under-boundary"));
  }

  #allowedByGrant(): Ternary {
    const grant = this.#grant();
    if (grant === false || this.#limit() === true) return grant;
    return this.#contest("grant-under-boundary");
  }

  /** The grant decides, and its account; the key policy does not count. */
  #allowedToRetire(): Ternary {
    const { key, retired } = this.#asked;
    if (retired === undefined || key === undefined) return this.#contest("retire-grant");
    this.#scope.forget();
    const { named, account } = retirerOf(retired, key.account, this.#scope);
    this.#handsOn = account !== "not";
    const byName =
      named === false || this.#limit() === true ? named : this.#contest("grant-under-boundary");
    if (byName === true || account === "not") return byName;
    const own = this.#own();
    if (account === "surely" || own === false) return or(byName, own);
    return or(byName, and(own, this.#contest("retire-grant")));
  }

  /** Another account's resource: its policy must allow, and so must the caller's own account. */
  #allowedAcross(): Ternary {
    if (!worksAcross(this.#scope)) return false;
    const own = this.#own();
    const byPolicy = and(this.#namedAtAll(), own);
    const grant = this.#grant();
    if (byPolicy === true || grant === false) return byPolicy;
    if (own === true) return or(byPolicy, grant);
    return or(byPolicy, this.#contest("grant-across-accounts"));
  }

  #namedAtAll(): Ternary {
    const { self, role, everyone, account } = this.#resource;
    return or(or(self, role), or(everyone, account));
  }

  /** What the caller's own account gives: everything to its root user. */
  #own(): Ternary {
    return this.#isRoot() ? true : and(this.#identity.allow, this.#limit());
  }

  #limit(): Ternary {
    return and(this.#boundary.allow, this.#session.allow);
  }

  #grant(): Ternary {
    let allow: Ternary = false;
    for (const grant of this.#asked.grants) {
      this.#scope.forget();
      allow = or(allow, grantAllows(grant, this.#scope));
    }
    return allow;
  }

  #isRoot(): boolean {
    return this.#scope.caller.kind === "root";
  }

  #contest(id: ContestedId, of: "Allow" | "Deny" = "Allow"): Ternary {
    this.#contested[of].push(id);
    return this.#scope.contest(id);
  }

  /** Which kinds of policy would have had to allow, the one that AWS's message names first. */
  #missing(): PolicyKind[] {
    const missing: PolicyKind[] = [];
    if (this.#serviceControl.allow === false) missing.push("service-control");
    if (this.#vpcEndpoint.allow === false) missing.push("vpc-endpoint");
    const { resource, sameAccount } = this.#asked;
    const retires = this.#scope.action === "kms:retiregrant";
    if (retires && !this.#handsOn) return [...missing, "grant"];
    const byResource =
      !retires && (resource !== undefined || needsResourcePolicy(this.#scope) || !sameAccount);
    const named = and(this.#namedAtAll(), worksAcross(this.#scope) || sameAccount);
    if (byResource && named === false) missing.push(resource?.kind ?? "resource");
    const byRole = sameAccount && this.#resource.role !== false && !needsBothSides(this.#scope);
    if (isOutsider(this.#scope.caller) || this.#isRoot()) return missing;
    if (!byRole && this.#identity.allow === false) missing.push("identity");
    if (this.#boundary.allow === false) missing.push("boundary");
    if (this.#session.allow === false) missing.push("session");
    return missing;
  }
}

/**
 * A key without an entity in the estate has a policy that nobody has seen: it allows nothing. One
 * that is yet to be made, which is asked for as every key, has none.
 */
export function needsResourcePolicy(scope: View): boolean {
  if (scope.action.startsWith("sts:assumerole")) return true;
  if (scope.action === "kms:retiregrant") return false;
  const { resource } = scope.request;
  return scope.action.startsWith("kms:") && resource.includes(":key/") && !resource.endsWith("/*");
}

/**
 * Whether a permission must stand in the trust policy and in the caller's own, in one account too:
 * a source identity, where one role assumes another.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function needsBothSides({ action, caller }: View): boolean {
  return action === "sts:setsourceidentity" && caller.kind === "role";
}

/**
 * Whether a federated user asks for what it can never have: IAM, and all of STS that asks for a
 * permission.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
export function isBeyondFederation({ action, caller }: View): boolean {
  return caller.kind === "federated-user" && /^(?:iam|sts):/.test(action);
}

/** Whether KMS lets a principal of another account do this. */
export function worksAcross(scope: View): boolean {
  return !scope.action.startsWith("kms:") || worksAcrossAccounts(scope.action);
}
