import { resourceControlOn } from "../asked.ts";
import {
  isBeyondFederation,
  isBeyondServices,
  needsBothSides,
  needsResourcePolicy,
  tokenActions,
  worksAcross,
} from "../combine.ts";
import { retirerOf } from "../grant.ts";
import type { Action } from "./action.ts";
import { and, type Bit, bitOf, no, not, open, or, yes } from "./bits.ts";
import type { Frame } from "./frame.ts";
import type { PolicySet } from "./policy-set.ts";
import type { PreparedEndpoint, PreparedTarget, PreparedWho } from "./prepare.ts";
import { nothingSaid, type Said } from "./resource-policy.ts";

/**
 * Puts the answers of all policies together as `Combination` does, and asks no more of them than
 * the answer needs. It is made once for an engine and works on the frame that it was made with.
 */
export class Verdict {
  readonly #frame: Frame;
  readonly #said: Said = nothingSaid();
  readonly #passing: Said = nothingSaid();
  /** Everything that the request is decided by: not an object, which would be garbage each time. */
  declare action: Action;
  declare who: PreparedWho;
  declare target: PreparedTarget;
  /** What guards the resource, where anything does. */
  resourceControl: PolicySet | undefined;
  endpoint: PreparedEndpoint | undefined;
  session: PolicySet | undefined;
  #root = false;
  #own: Bit | undefined;
  #limit: Bit | undefined;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** The answer: no stands for denied, yes for allowed, open for unknown. */
  answer(): Bit {
    this.#own = undefined;
    this.#limit = undefined;
    this.#root = this.#frame.caller.kind === "root";
    const denied = this.#denied();
    if (denied === yes) return no;
    const allowed = this.#allowed();
    return allowed === no ? no : and(allowed, not(denied));
  }

  #denied(): Bit {
    const { action, who, target, endpoint, session } = this;
    const frame = this.#frame;
    let denied = this.#forbidden();
    for (const level of who.serviceControl) denied = or(denied, level.denies(action, frame));
    if (endpoint !== undefined) denied = or(denied, this.#atEndpoint(endpoint).deny);
    if (denied === yes) return yes;
    if (target.policy !== undefined && target.policyOf === action.room && !this.#retiring) {
      target.policy.say(action, frame, this.#said);
      denied = or(denied, this.#said.deny);
      if (denied === yes) return yes;
    }
    denied = or(denied, who.identity.denies(action, frame));
    if (who.boundary !== undefined) denied = or(denied, who.boundary.denies(action, frame));
    return session === undefined ? denied : or(denied, session.denies(action, frame));
  }

  /** What resource control policies forbid. */
  #forbidden(): Bit {
    const { action, resourceControl } = this;
    if (resourceControl === undefined) return no;
    const counts = resourceControlOn(this.#frame);
    if (counts === "not") return no;
    const denied = resourceControl.denies(action, this.#frame);
    return counts === "perhaps" ? and(denied, open) : denied;
  }

  #atEndpoint({ policy, missing }: PreparedEndpoint): Said {
    const said = this.#passing;
    if (policy !== undefined) policy.say(this.action, this.#frame, said);
    if (missing) said.allow = said.deny = open;
    return said;
  }

  #allowed(): Bit {
    const { action, who, endpoint } = this;
    let passed: Bit = yes;
    for (const level of who.serviceControl) {
      passed = and(passed, level.allows(action, this.#frame));
      if (passed === no) return no;
    }
    if (endpoint !== undefined) passed = and(passed, this.#passing.allow);
    return passed === no ? no : and(passed, this.#granted());
  }

  #granted(): Bit {
    const { action, who, target } = this;
    const { caller } = this.#frame;
    const hasPolicy = target.policyOf !== undefined && target.policyOf === action.room;
    if (caller.kind === "federated") return this.#byToken(hasPolicy);
    if (this.#retiring) return this.#retires();
    if (caller.kind === "service") return this.#byService(hasPolicy);
    if (action.name === "sts:assumerole" && this.#root) return no;
    if (action.name === "sts:assumerolewithwebidentity") return no;
    if (isBeyondFederation(this.#frame)) return no;
    if (needsBothSides(this.#frame)) return this.#bothSides(hasPolicy);
    const { owner } = target;
    const same = owner === "" || owner === "aws" || owner === who.account;
    if (!same) return this.#across(hasPolicy);
    if (!hasPolicy) return needsResourcePolicy(this.#frame) ? no : this.#ownGives();
    return or(this.#byResource(), this.#byGrantHere());
  }

  /** Retiring is asked of the grant and not of the key policy. */
  get #retiring(): boolean {
    return this.action.name === "kms:retiregrant";
  }

  #retires(): Bit {
    const { key, grants } = this.target;
    const retired = grants?.withId(this.#frame.request.grant);
    if (retired === undefined || key === undefined) return open;
    const retirer = retirerOf(retired, key.account, this.#frame);
    const named = bitOf(retirer.named);
    const byName = named === no || this.#limited() === yes ? named : open;
    if (byName === yes || retirer.account === "not") return byName;
    const own = this.#ownGives();
    return or(byName, retirer.account === "surely" ? own : and(own, open));
  }

  #bothSides(hasPolicy: boolean): Bit {
    const { self, role, everyone, account } = this.#said;
    const named = hasPolicy ? or(or(self, role), or(everyone, account)) : no;
    return named === no ? no : and(named, this.#ownGives());
  }

  #byToken(hasPolicy: boolean): Bit {
    const { action } = this;
    if (!hasPolicy || action.room !== "assume" || !tokenActions.has(action.name)) return no;
    return or(this.#said.self, this.#said.everyone);
  }

  #byService(hasPolicy: boolean): Bit {
    if (isBeyondServices(this.#frame)) return no;
    const named = hasPolicy ? or(this.#said.self, this.#said.everyone) : no;
    return named === yes ? yes : or(named, this.#byGrant());
  }

  #byResource(): Bit {
    const { self, role, everyone, account } = this.#said;
    const direct = this.#root ? or(self, account) : self;
    if (direct === yes) return yes;
    const byRole = role === no ? no : and(role, this.#limited());
    const delegated = account === no ? no : and(account, this.#ownGives());
    const named = or(direct, or(byRole, delegated));
    if (named === yes || everyone === no) return named;
    return or(named, this.#root || this.#limited() === yes ? everyone : open);
  }

  #byGrantHere(): Bit {
    const grant = this.#byGrant();
    return grant === no || this.#limited() === yes ? grant : open;
  }

  #across(hasPolicy: boolean): Bit {
    if (!worksAcross(this.#frame)) return no;
    const own = this.#ownGives();
    const byPolicy = this.#bothSides(hasPolicy);
    const grant = this.#byGrant();
    if (byPolicy === yes || grant === no) return byPolicy;
    return or(byPolicy, own === yes ? grant : open);
  }

  #byGrant(): Bit {
    const { action, target } = this;
    if (action.room !== "kms" || target.grants === undefined) return no;
    return target.grants.allow(action, this.#frame);
  }

  /** What the caller's own account gives: everything to its root user. */
  #ownGives(): Bit {
    this.#own ??= this.#root ? yes : this.#identityGives();
    return this.#own;
  }

  #identityGives(): Bit {
    const { action, who } = this;
    const allowed = who.identity.allows(action, this.#frame);
    return allowed === no ? no : and(allowed, this.#limited());
  }

  #limited(): Bit {
    this.#limit ??= this.#limits();
    return this.#limit;
  }

  #limits(): Bit {
    const { action, who, session } = this;
    const frame = this.#frame;
    const boundary = who.boundary === undefined ? yes : who.boundary.allows(action, frame);
    if (boundary === no || session === undefined) return boundary;
    return and(boundary, session.allows(action, frame));
  }
}
