import { nameOf, parseArn, rootArn } from "../../../model/arn.ts";
import type { Policy, PolicyDocument } from "../../../model/document.ts";
import {
  defaultPolicy,
  type Estate,
  type Group,
  type Key,
  type ManagedPolicy,
  type Principal,
  type User,
} from "../../../model/estate.ts";
import { newKey } from "../../../model/new-key.ts";
import type { Caller } from "../../../model/request.ts";
import type { OperationContext } from "../../operation.ts";
import { optionalText, textList } from "../../wire/parameters.ts";
import { toPolicy } from "./documents.ts";
import { invalidInput, noSuchEntity } from "./faults.ts";
import { groupsOf } from "./groups.ts";
import { principalsOf } from "./principals.ts";
import { policyDocument } from "./rules.ts";

/** Whose rights a simulation is about, with the policies that it adds. */
export interface Simulated {
  readonly principal: Principal;
  readonly caller: Caller;
  /** The policies that limit, where the call passes some in place of the principal's own. */
  readonly boundary: Policy | undefined;
  /** What a call says of the resource. */
  readonly resourcePolicy: PolicyDocument | undefined;
  readonly resourceOwner: string;
  /** Whether the organization counts: it binds principals, not policies that hang on none. */
  readonly organized: boolean;
}

/** The policies that a call passes as texts, each under the name that answers give it. */
export function inputPolicies(context: OperationContext, parameter: string): Policy[] {
  return textList(context.parameters, parameter, policyDocument).map((text, at) =>
    inputPolicy(context, text, "identity", `${parameter}.${at + 1}`),
  );
}

function inputPolicy(
  { partition }: OperationContext,
  text: string,
  kind: "identity" | "key",
  name: string,
): Policy {
  try {
    return toPolicy(text, kind, name, partition);
  } catch (error) {
    // AWS's text for a policy that it cannot read is not recorded.
    throw invalidInput(`${name}: ${(error as Error).message}`);
  }
}

/** A user on whom nothing hangs but the policies of the call. */
export function customPrincipal(context: OperationContext): Simulated {
  const arn =
    callerArn(context) ?? `arn:${context.partition}:iam::${context.account}:user/simulated`;
  return simulated(context, bare(context, arn), inputPolicies(context, "PolicyInputList"), false);
}

/**
 * The user, role or group that PolicySourceArn names, with the policies of the call.
 * @throws ServiceError InvalidInput, NoSuchEntity
 */
export function sourcePrincipal(context: OperationContext, source: string): Simulated {
  const found = entityOf(context, source);
  const caller = callerArn(context);
  const group = "kind" in found ? undefined : found;
  const own =
    "kind" in found ? found : { ...bare(context, memberArn(context)), groups: [found.arn] };
  if (caller === undefined || (group === undefined && caller === source)) {
    return simulated(context, own, inputPolicies(context, "PolicyInputList"), true);
  }
  const { inline, attached } = own;
  const groups = own.kind === "user" && own.groups !== undefined ? { groups: own.groups } : {};
  const boundary = own.boundary === undefined ? {} : { boundary: own.boundary };
  const user: User = { ...bare(context, caller), inline, attached, ...groups, ...boundary };
  return simulated(context, user, inputPolicies(context, "PolicyInputList"), true);
}

function memberArn({ account, partition }: OperationContext): string {
  return `arn:${partition}:iam::${account}:user/simulated`;
}

function simulated(
  context: OperationContext,
  own: Principal,
  added: readonly Policy[],
  organized: boolean,
): Simulated {
  const principal: Principal = { ...own, inline: [...own.inline, ...added] };
  const caller: Caller =
    own.kind === "role"
      ? { kind: "role", role: own.arn, session: "simulated" }
      : { kind: "user", arn: own.arn };
  const [boundary] = inputPolicies(context, "PermissionsBoundaryPolicyInputList");
  const text = optionalText(context.parameters, "ResourcePolicy", policyDocument);
  const resourcePolicy =
    text === undefined ? undefined : inputPolicy(context, text, "key", "ResourcePolicy").document;
  return {
    principal,
    caller,
    boundary,
    resourcePolicy,
    resourceOwner: resourceOwner(context) ?? own.account,
    organized,
  };
}

/** The user who is to call. The API reference lets it be nobody but a user. */
function callerArn({ parameters }: OperationContext): string | undefined {
  const arn = optionalText(parameters, "CallerArn", { min: 1, max: 2048 });
  if (arn === undefined || /^arn:[\w-]+:iam::\d{12}:user\/.+$/.test(arn)) return arn;
  // The text has no recorded source.
  throw invalidInput(`Invalid Caller Arn: ${arn} is not the ARN of a user.`);
}

/** Recorded: https://github.com/boto/botocore/issues/1346 */
function resourceOwner({ parameters }: OperationContext): string | undefined {
  const owner = optionalText(parameters, "ResourceOwner", { min: 1, max: 2048 });
  if (owner === undefined) return undefined;
  const account = /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1];
  if (account === undefined) throw invalidInput(`'${owner}' is not a valid as a Resource Owner.`);
  return account;
}

function bare({ now }: OperationContext, arn: string): User {
  const account = parseArn(arn)?.account ?? "";
  const common = { id: "", name: nameOf(arn), path: "/", account, tags: {}, created: now };
  return { kind: "user", arn, ...common, inline: [], attached: [] };
}

/** Recorded: https://github.com/aws-containers/amazon-ecs-exec-checker/pull/10 */
function entityOf(context: OperationContext, source: string): Principal | Group {
  const [, kind, name = ""] =
    /^arn:[\w-]+:iam::\d{12}:(user|role|group)\/(?:.*\/)?([^/]+)$/.exec(source) ?? [];
  if (kind === undefined) {
    throw invalidInput(
      `Invalid Entity Arn: ${source} does not clearly define entity type and name.`,
    );
  }
  const found =
    kind === "group"
      ? groupsOf(context).find(one => one.arn === source)
      : principalsOf(context, kind as "user" | "role").find(one => one.arn === source);
  if (found === undefined) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  return found;
}

/**
 * The estate in which a simulation is decided: the principal, and the resource with the policy of
 * the call. Without one the resource leaves everything to the policies of the principal.
 */
export function simulatedEstate(
  { state }: OperationContext,
  { principal, boundary, organized, ...rest }: Simulated,
  resource: string,
): Estate {
  const policies = new Map<string, ManagedPolicy>(state.policies);
  let own = principal;
  if (boundary !== undefined) {
    const arn = boundary.name;
    own = { ...principal, boundary: arn };
    policies.set(arn, managed(arn, boundary, principal.account));
  }
  const document = rest.resourcePolicy ?? delegating(principal);
  const keys = new Map<string, Key>();
  const principals = new Map<string, Principal>([[own.arn, own]]);
  if (resource.includes(":key/")) keys.set(resource, keyOf(resource, document, rest.resourceOwner));
  const role = state.principals.get(resource);
  if (resource !== own.arn && resource.includes(":role/")) {
    const trust = { name: "trust", document };
    principals.set(resource, roleOf(resource, trust, role));
  }
  return {
    accounts: state.accounts,
    keys,
    aliases: new Map(),
    principals,
    policies,
    groups: state.groups,
    organizations: organized ? withoutResourceControl(state) : new Map(),
    vpcEndpoints: new Map(),
  };
}

/** The simulator knows service control policies and no resource control policies. */
function withoutResourceControl({ organizations }: Estate): Estate["organizations"] {
  return new Map(
    [...organizations].map(([id, one]) => [id, { ...one, enabled: one.enabled.filter(isService) }]),
  );
}

function isService(type: string): boolean {
  return type === "service-control";
}

function delegating({ arn, account }: Principal): PolicyDocument {
  const partition = parseArn(arn)?.partition ?? "aws";
  const Principal = { AWS: rootArn(partition, account) };
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "*", Resource: "*" }],
  };
}

function managed(arn: string, policy: Policy, account: string): ManagedPolicy {
  const times = { created: 0, updated: 0 };
  const versions = [{ id: "v1", policy, created: 0 }];
  const texts = { id: "", name: policy.name, path: "/", description: "" };
  return { arn, ...texts, account, tags: {}, versions, defaultVersion: "v1", ...times };
}

function keyOf(arn: string, document: PolicyDocument, account: string): Key {
  return newKey(arn, { account, policy: { name: "ResourcePolicy", document } });
}

function roleOf(arn: string, trust: Policy, known: Principal | undefined): Principal {
  const account = parseArn(arn)?.account ?? "";
  const common = { id: known?.id ?? "", name: nameOf(arn), path: "/", account, created: 0 };
  const empty = { tags: {}, inline: [], attached: [], description: "" };
  return { kind: "role", arn, ...common, ...empty, trust, maxSessionDuration: 3600 };
}

/** The documents of everything that a principal's rights come from. */
export function documentsOf(
  { state }: OperationContext,
  { principal, boundary, resourcePolicy }: Simulated,
): PolicyDocument[] {
  const groups = principal.kind === "user" ? (principal.groups ?? []) : [];
  const entities = [principal, ...groups.flatMap(arn => state.groups.get(arn) ?? [])];
  const limit = boundary === undefined ? (principal.boundary ?? []) : [];
  const arns = [...entities.flatMap(one => one.attached), ...[limit].flat()];
  const attached = arns.flatMap(arn => {
    const policy = state.policies.get(arn);
    return (policy && defaultPolicy(policy)?.document) ?? [];
  });
  const inline = entities.flatMap(one => one.inline.map(({ document }) => document));
  const passed = boundary === undefined ? [] : [boundary.document];
  return [...inline, ...attached, ...passed, ...(resourcePolicy ? [resourcePolicy] : [])];
}
