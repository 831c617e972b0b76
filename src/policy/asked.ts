import { type AccountId, nameOf, parseArn } from "../model/arn.ts";
import type { PolicyKind } from "../model/decision.ts";
import type { Policy, PolicyDocument } from "../model/document.ts";
import {
  defaultPolicy,
  type Estate,
  type Grant,
  type Key,
  type Principal,
} from "../model/estate.ts";
import { type Organization, placementOf } from "../model/organization.ts";
import { isOutsider, isSession } from "../model/request.ts";
import { type ReadDocument, readDocument } from "./document.ts";
import type { View } from "./scope.ts";

/** A policy that is asked for a request. */
export interface AskedPolicy {
  readonly kind: PolicyKind;
  readonly name: string;
  readonly on: string;
  /** Undefined where the estate names a policy and does not hold its text. */
  readonly document: ReadDocument | undefined;
}

/** Everything that is asked for a request, in the order in which AWS decides. */
export interface Asked {
  /** Resource control policies of the account that owns the resource, from the root down. */
  readonly resourceControl: readonly AskedPolicy[];
  /** Whether what a resource control policy forbids here is forbidden: no page says. */
  readonly resourceControlDoubtful: boolean;
  /**
   * Service control policies of the caller's account: the root's, then each unit's, then the
   * account's own. No levels where the caller is bound by none.
   */
  readonly serviceControl: readonly (readonly AskedPolicy[])[];
  /** The policy of the VPC endpoint that the request comes through. */
  readonly vpcEndpoint: AskedPolicy | undefined;
  /** Where the resource has a policy of its own: the key's, or the trust policy of a role. */
  readonly resource: AskedPolicy | undefined;
  readonly key: Key | undefined;
  readonly grants: readonly Grant[];
  /** The grant that is to be retired, where the request tells which and the estate holds it. */
  readonly retired: Grant | undefined;
  readonly identity: readonly AskedPolicy[];
  readonly boundary: AskedPolicy | undefined;
  readonly session: readonly AskedPolicy[];
  /** Whether the caller belongs to the account that owns the resource. */
  readonly sameAccount: boolean;
}

/** The permissions that a trust policy decides. */
export const assumeActions: ReadonlySet<string> = new Set([
  "sts:assumerole",
  "sts:assumerolewithwebidentity",
  "sts:assumerolewithsaml",
  "sts:tagsession",
  "sts:setsourceidentity",
]);

/** Gathers the policies and grants that a request is decided by. */
export function gather(scope: View, estate: Estate): Asked {
  const { resource } = scope.request;
  const owner = scope.key?.account ?? ownerOf(resource);
  const guarded = resourceControlOn(scope);
  return {
    resourceControl: guarded === "not" ? [] : resourceControl(owner || scope.account, estate),
    resourceControlDoubtful: guarded === "perhaps",
    serviceControl: serviceControl(scope, estate),
    vpcEndpoint: endpointPolicy(scope.request.vpcEndpoint, estate),
    resource: resourcePolicy(scope, estate),
    key: scope.key,
    grants: grantsFor(scope),
    retired: retiredGrant(scope),
    identity: identityPolicies(scope.principal, estate),
    boundary: boundaryOf(scope.principal, estate),
    session: sessionPolicies(scope),
    sameAccount: owner === "" || owner === "aws" || owner === scope.account,
  };
}

/** The account that an ARN names; empty where it names none. */
export function ownerOf(resource: string): string {
  return resource === "*" ? "" : (parseArn(resource)?.account ?? "");
}

/** Retiring is a matter of one grant, and no other gives it. */
function grantsFor({ action, key }: View): readonly Grant[] {
  return action.startsWith("kms:") && action !== "kms:retiregrant" ? (key?.grants ?? []) : [];
}

function retiredGrant({ action, key, request }: View): Grant | undefined {
  if (action !== "kms:retiregrant" || request.grant === undefined) return undefined;
  return key?.grants.find(({ id }) => id === request.grant);
}

function resourcePolicy(scope: View, estate: Estate): AskedPolicy | undefined {
  // https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html: of no effect there.
  if (scope.action === "kms:retiregrant") return undefined;
  const on = scope.request.resource;
  if (scope.action.startsWith("kms:") && scope.key !== undefined) {
    return askedPolicy("resource", scope.key.policy, on);
  }
  if (!assumeActions.has(scope.action)) return undefined;
  const role = estate.principals.get(on);
  if (role?.kind !== "role") return undefined;
  return askedPolicy("trust", role.trust, on);
}

/** The principal's own policies, and for a user those of its groups. */
export function identityPolicies(principal: Principal | undefined, estate: Estate): AskedPolicy[] {
  if (principal === undefined) return [];
  const asked = policiesOf(principal, estate);
  if (principal.kind !== "user") return asked;
  for (const arn of principal.groups ?? []) {
    const group = estate.groups.get(arn);
    if (group !== undefined) asked.push(...policiesOf(group, estate));
    else asked.push({ kind: "identity", name: nameOf(arn), on: arn, document: undefined });
  }
  return asked;
}

function policiesOf(
  entity: { arn: string; inline: readonly Policy[]; attached: readonly string[] },
  estate: Estate,
): AskedPolicy[] {
  const asked = entity.inline.map(policy => askedPolicy("identity", policy, entity.arn));
  for (const arn of entity.attached) asked.push(managed("identity", arn, estate));
  return asked;
}

/** A policy of the estate as one to be asked. */
export function askedPolicy(kind: PolicyKind, { name, document }: Policy, on: string): AskedPolicy {
  return { kind, name, on, document: readDocument(document) };
}

/**
 * What binds the principals of a member account: the policies of every level. The management
 * account, service-linked roles, and the bearers of tokens and AWS services, who are no principals
 * of the account, are bound by none.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function serviceControl(
  scope: Pick<View, "caller" | "account" | "principalArn">,
  estate: Estate,
): Asked["serviceControl"] {
  if (isOutsider(scope.caller)) return [];
  if (isServiceLinked(scope.principalArn)) return [];
  const levels = levelsOf("service-control", scope.account, estate);
  return levels.map(({ id, serviceControl }) =>
    serviceControl.map(policy => askedPolicy("service-control", policy, id)),
  );
}

/** What guards the resources of a member account. What AWS attaches everywhere allows all. */
export function resourceControl(owner: AccountId, estate: Estate): AskedPolicy[] {
  const levels = levelsOf("resource-control", owner, estate);
  return levels.flatMap(({ id, resourceControl }) =>
    resourceControl.map(policy => askedPolicy("resource-control", policy, id)),
  );
}

function levelsOf(type: Organization["enabled"][number], account: AccountId, estate: Estate) {
  if (estate.organizations.size === 0) return [];
  const placement = placementOf(account, estate.organizations);
  if (placement === undefined) return [];
  const { enabled, managementAccount } = placement.organization;
  if (account === managementAccount || !enabled.includes(type)) return [];
  return placement.levels;
}

/** Services of which the page says that resource control policies apply to their actions. */
const guardedServices = new Set(["kms", "sts", "s3", "sqs", "secretsmanager"]);

/**
 * Whether resource control policies count for a request. They do for every action that is about a
 * resource of a service that supports them, but not for AWS managed keys, RetireGrant, and calls
 * by service-linked roles or to assume one. What they do where there is no resource (CreateKey)
 * the page no longer says, and further services join the list.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html
 */
export function resourceControlOn(scope: View): "surely" | "perhaps" | "not" {
  const { action, key, principalArn } = scope;
  const { resource } = scope.request;
  if (action === "kms:retiregrant" || key?.manager === "AWS") return "not";
  if (isServiceLinked(principalArn) || isServiceLinked(resource)) return "not";
  const service = action.slice(0, action.indexOf(":"));
  if (service === "iam" || service === "organizations") return "not";
  return guardedServices.has(service) && resource !== "*" ? "surely" : "perhaps";
}

function isServiceLinked(arn: string): boolean {
  return arn.includes(":role/aws-service-role/");
}

/** An endpoint that the estate does not hold, or whose policy it does not, lets nobody say. */
export function endpointPolicy(id: string | undefined, estate: Estate): AskedPolicy | undefined {
  if (id === undefined) return undefined;
  const endpoint = estate.vpcEndpoints.get(id);
  if (endpoint === undefined)
    return { kind: "vpc-endpoint", name: id, on: id, document: undefined };
  return endpoint.policy && askedPolicy("vpc-endpoint", endpoint.policy, id);
}

function managed(kind: PolicyKind, arn: string, estate: Estate): AskedPolicy {
  const entity = estate.policies.get(arn);
  const document = entity && defaultPolicy(entity)?.document;
  return { kind, name: nameOf(arn), on: arn, document: document && readDocument(document) };
}

/** The permissions boundary of a principal, where it has one. */
export function boundaryOf(
  principal: Principal | undefined,
  estate: Estate,
): AskedPolicy | undefined {
  const arn = principal?.boundary;
  return arn === undefined ? undefined : managed("boundary", arn, estate);
}

function sessionPolicies(scope: View): AskedPolicy[] {
  const documents: readonly PolicyDocument[] =
    (isSession(scope.caller) && scope.caller.sessionPolicies) || [];
  return documents.map((document, at) => ({
    kind: "session",
    name: `session-${at + 1}`,
    on: scope.callerArn,
    document: readDocument(document),
  }));
}
