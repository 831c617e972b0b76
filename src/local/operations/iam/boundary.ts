import type { Arn } from "../../../model/arn.ts";
import type { Principal } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { noSuchEntity } from "./faults.ts";
import { policyArn, policyOf } from "./managed.ts";
import { replace } from "./principals.ts";
import { refuseServiceLinked } from "./service-linked.ts";

/**
 * The managed policy that PermissionsBoundary names, absent where the call names none.
 * @throws ServiceError NoSuchEntity where there is no such policy
 */
export function readBoundary(context: OperationContext): { readonly boundary?: Arn } {
  const given = context.parameters["PermissionsBoundary"];
  if (given === undefined || given === "") return {};
  const boundary = policyArn(context, "PermissionsBoundary");
  const policy = policyOf(context, boundary);
  // The text has no recorded source.
  if (policy === undefined) {
    throw noSuchEntity(`Scope ARN: ${boundary} does not exist or is not attachable.`);
  }
  if (!context.state.policies.has(boundary)) context.state.put("policy", boundary, policy);
  return { boundary };
}

/** Puts the boundary that the call names. */
export function putBoundary(
  context: OperationContext,
  principal: Principal,
): Readonly<Record<string, unknown>> {
  policyArn(context, "PermissionsBoundary");
  refuseServiceLinked(principal);
  replace(context, { ...principal, ...readBoundary(context) });
  return {};
}

/** Takes the boundary away. */
export function deleteBoundary(
  context: OperationContext,
  principal: Principal,
): Readonly<Record<string, unknown>> {
  refuseServiceLinked(principal);
  const { boundary, ...rest } = principal;
  if (boundary === undefined) {
    // The text has no recorded source.
    throw noSuchEntity(`The ${principal.kind} ${principal.name} has no permissions boundary.`);
  }
  replace(context, rest);
  return {};
}
