import { nameOf, parseArn } from "../model/arn.ts";
import type { PolicyKind } from "../model/decision.ts";
import type { PolicyDocument } from "../model/document.ts";
import { defaultPolicy, type Estate, type Grant, type Key } from "../model/estate.ts";
import { type ReadDocument, readDocument } from "./document.ts";
import type { Scope } from "./scope.ts";

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
  /** Where the resource has a policy of its own: the key's, or the trust policy of a role. */
  readonly resource: AskedPolicy | undefined;
  readonly key: Key | undefined;
  readonly grants: readonly Grant[];
  readonly identity: readonly AskedPolicy[];
  readonly boundary: AskedPolicy | undefined;
  readonly session: readonly AskedPolicy[];
  /** Whether the caller belongs to the account that owns the resource. */
  readonly sameAccount: boolean;
}

const assumeActions = new Set([
  "sts:assumerole",
  "sts:assumerolewithwebidentity",
  "sts:assumerolewithsaml",
  "sts:tagsession",
  "sts:setsourceidentity",
]);

/** Gathers the policies and grants that a request is decided by. */
export function gather(scope: Scope, estate: Estate): Asked {
  const { resource } = scope.request;
  const owner = scope.key?.account ?? ownerOf(resource);
  return {
    resource: resourcePolicy(scope, estate),
    key: scope.key,
    grants: scope.action.startsWith("kms:") ? (scope.key?.grants ?? []) : [],
    identity: identityPolicies(scope, estate),
    boundary: boundaryOf(scope, estate),
    session: sessionPolicies(scope),
    sameAccount: owner === "" || owner === "aws" || owner === scope.account,
  };
}

function ownerOf(resource: string): string {
  return resource === "*" ? "" : (parseArn(resource)?.account ?? "");
}

function resourcePolicy(scope: Scope, estate: Estate): AskedPolicy | undefined {
  const on = scope.request.resource;
  if (scope.action.startsWith("kms:") && scope.key !== undefined) {
    const { name, document } = scope.key.policy;
    return { kind: "resource", name, on, document: readDocument(document) };
  }
  if (!assumeActions.has(scope.action)) return undefined;
  const role = estate.principals.get(on);
  if (role?.kind !== "role") return undefined;
  return { kind: "trust", name: role.trust.name, on, document: readDocument(role.trust.document) };
}

function identityPolicies(scope: Scope, estate: Estate): AskedPolicy[] {
  const { principal } = scope;
  if (principal === undefined) return [];
  const asked: AskedPolicy[] = [];
  for (const { name, document } of principal.inline) {
    asked.push({ kind: "identity", name, on: principal.arn, document: readDocument(document) });
  }
  for (const arn of principal.attached) asked.push(managed("identity", arn, estate));
  return asked;
}

function managed(kind: PolicyKind, arn: string, estate: Estate): AskedPolicy {
  const entity = estate.policies.get(arn);
  const document = entity && defaultPolicy(entity)?.document;
  return { kind, name: nameOf(arn), on: arn, document: document && readDocument(document) };
}

function boundaryOf(scope: Scope, estate: Estate): AskedPolicy | undefined {
  const arn = scope.principal?.boundary;
  return arn === undefined ? undefined : managed("boundary", arn, estate);
}

function sessionPolicies(scope: Scope): AskedPolicy[] {
  const documents: readonly PolicyDocument[] =
    (scope.caller.kind === "role" && scope.caller.sessionPolicies) || [];
  return documents.map((document, at) => ({
    kind: "session",
    name: `session-${at + 1}`,
    on: scope.callerArn,
    document: readDocument(document),
  }));
}
