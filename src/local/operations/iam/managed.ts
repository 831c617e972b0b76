import type { Arn } from "../../../model/arn.ts";
import type { ManagedPolicy } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import type { State } from "../../state.ts";
import { requiredText } from "../../wire/parameters.ts";
import { awsManagedPolicy } from "./aws-managed.ts";
import { invalidInput, noSuchEntity, validationError } from "./faults.ts";
import { arn as arnRule } from "./rules.ts";
import { tagsMember } from "./tags.ts";
import { isoTime } from "./time.ts";

/**
 * The managed policy that PolicyArn names, once the caller has been found to be allowed the call.
 * @throws ServiceError ValidationError, AccessDenied, NoSuchEntity
 */
export function authorizedPolicy(context: OperationContext): ManagedPolicy {
  const arn = policyArn(context);
  context.authorize();
  const policy = policyOf(context, arn);
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

/** As `authorizedPolicy`, of one that the call will change: AWS's own cannot be. */
export function authorizedOwnPolicy(context: OperationContext): ManagedPolicy {
  const policy = authorizedPolicy(context);
  if (policy.account !== context.account) {
    // The text has no recorded source.
    throw invalidInput(`Cannot perform the operation on the policy ${policy.arn}.`);
  }
  return policy;
}

/** The parameter PolicyArn, which must be a policy's of the caller's partition. */
export function policyArn(context: OperationContext, name = "PolicyArn"): Arn {
  const arn = requiredText(context.parameters, name, arnRule);
  // The text has no recorded source.
  if (!/^arn:[\w-]+:iam::(?:\d{12}|aws):policy\/.+$/.test(arn)) {
    throw invalidInput(`ARN ${arn} is not valid.`);
  }
  // Recorded: https://github.com/pulumi/pulumi-aws-apigateway/issues/347
  if (!isOfPartition(arn, context)) throw validationError("Invalid ARN partition");
  return arn;
}

function isOfPartition(arn: Arn, { partition }: OperationContext): boolean {
  return arn.startsWith(`arn:${partition}:`);
}

/** A policy of the caller's account, or one of AWS's that Keywright knows. */
export function policyOf(context: OperationContext, arn: Arn): ManagedPolicy | undefined {
  const { account, state } = context;
  if (!isOfPartition(arn, context)) return undefined;
  const policy = state.policies.get(arn) ?? awsManagedPolicy(arn);
  return policy?.account === account || policy?.account === "aws" ? policy : undefined;
}

/** How many users, roles and groups a policy is attached to, and of how many it is the boundary. */
export function usesOf(state: State, arn: Arn): { attached: number; boundary: number } {
  let attached = 0;
  let boundary = 0;
  for (const principal of state.principals.values()) {
    if (principal.attached.includes(arn)) attached += 1;
    if (principal.boundary === arn) boundary += 1;
  }
  for (const group of state.groups.values()) if (group.attached.includes(arn)) attached += 1;
  return { attached, boundary };
}

/** A policy as GetPolicy answers. */
export function describePolicy(
  state: State,
  policy: ManagedPolicy,
): Readonly<Record<string, unknown>> {
  const { description, tags } = policy;
  return {
    ...listedPolicy(state, policy),
    ...(description === "" ? {} : { Description: description }),
    ...tagsMember(tags),
  };
}

/** A policy as ListPolicies has it: without its tags and description. */
export function listedPolicy(
  state: State,
  policy: ManagedPolicy,
): Readonly<Record<string, unknown>> {
  const uses = usesOf(state, policy.arn);
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: uses.attached,
    PermissionsBoundaryUsageCount: uses.boundary,
    IsAttachable: true,
    CreateDate: isoTime(policy.created),
    UpdateDate: isoTime(policy.updated),
  };
}
