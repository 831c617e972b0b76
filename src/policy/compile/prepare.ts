import type { Estate, Key, Principal } from "../../model/estate.ts";
import { accountOf, type Caller, principalArn } from "../../model/request.ts";
import {
  type AskedPolicy,
  askedPolicy,
  boundaryOf,
  endpointPolicy,
  identityPolicies,
  ownerOf,
  resourceControl,
  serviceControl,
} from "../asked.ts";
import { keyPart } from "../requests/kms-call.ts";
import type { FramePart, Who } from "./frame.ts";
import { Grants } from "./grants.ts";
import type { Library } from "./library.ts";
import type { PolicySet } from "./policy-set.ts";
import { ResourcePolicy } from "./resource-policy.ts";

/** A principal with everything that its requests are decided by. */
export interface PreparedWho extends Who {
  readonly identity: PolicySet;
  readonly boundary: PolicySet | undefined;
  /** One set for each level. */
  readonly serviceControl: readonly PolicySet[];
}

/** A resource with everything that requests for it are decided by. */
export interface PreparedTarget {
  readonly key: Key | undefined;
  /** What every request for the key carries. */
  readonly keyPart: FramePart | undefined;
  /** The key policy or the trust policy. */
  readonly policy: ResourcePolicy | undefined;
  readonly policyOf: "kms" | "assume" | undefined;
  readonly grants: Grants | undefined;
  /** The account that owns it; empty for `*` and for what names none. */
  readonly owner: string;
  /** Undefined where there are none. */
  readonly resourceControl: PolicySet | undefined;
}

/** A VPC endpoint's policy; undefined documents leave everything open. */
export interface PreparedEndpoint {
  readonly policy: ResourcePolicy | undefined;
  readonly missing: boolean;
}

/** Prepares the principal behind a caller. */
export function prepareWho(caller: Caller, estate: Estate, library: Library): PreparedWho {
  const arn = principalArn(caller);
  const account = accountOf(caller);
  const entity: Principal | undefined = estate.principals.get(arn);
  const boundary = boundaryOf(entity, estate);
  const levels = serviceControl({ caller, account, principalArn: arn }, estate);
  return {
    account,
    arn,
    entity,
    identity: library.setOf(identityPolicies(entity, estate)),
    boundary: boundary && library.setOf([boundary]),
    serviceControl: levels.map(level => library.setOf(level)),
  };
}

/** Prepares what an ARN names. */
export function prepareTarget(resource: string, estate: Estate, library: Library): PreparedTarget {
  const key = estate.keys.get(resource);
  const owner = key?.account ?? ownerOf(resource);
  const guards = owner === "" ? [] : resourceControl(owner, estate);
  const common = {
    key,
    keyPart: key && { ...keyPart(key, estate) },
    owner,
    resourceControl: guards.length === 0 ? undefined : library.setOf(guards),
  };
  if (key !== undefined) {
    const policy = policyOf(askedPolicy("resource", key.policy, resource), library);
    return { ...common, policy, policyOf: "kms", grants: new Grants(key.grants) };
  }
  const role = estate.principals.get(resource);
  if (role?.kind !== "role") {
    return { ...common, policy: undefined, policyOf: undefined, grants: undefined };
  }
  const policy = policyOf(askedPolicy("trust", role.trust, resource), library);
  return { ...common, policy, policyOf: "assume", grants: undefined };
}

/** Prepares a VPC endpoint; undefined where it lets everything pass. */
export function prepareEndpoint(
  id: string,
  estate: Estate,
  library: Library,
): PreparedEndpoint | undefined {
  const asked = endpointPolicy(id, estate);
  if (asked === undefined) return undefined;
  return { policy: policyOf(asked, library), missing: asked.document === undefined };
}

function policyOf(asked: AskedPolicy, library: Library): ResourcePolicy {
  return new ResourcePolicy(library.statementsOf(asked));
}
