import { parseArn } from "../../model/arn.ts";
import type { Decision, PolicyKind } from "../../model/decision.ts";
import { accountOf, callerArn } from "../../model/request.ts";
import { shownIamResource } from "../requests/iam.ts";

const names: Readonly<Record<PolicyKind, { missing: string; denying: string }>> = {
  identity: { missing: "identity-based policy", denying: "an identity-based policy" },
  resource: { missing: "resource-based policy", denying: "a resource-based policy" },
  boundary: { missing: "permissions boundary", denying: "a permissions boundary" },
  session: { missing: "session policy", denying: "a session policy" },
  trust: { missing: "role trust policy", denying: "the role trust policy" },
  grant: { missing: "resource-based policy", denying: "a resource-based policy" },
  "service-control": { missing: "service control policy", denying: "a service control policy" },
  "resource-control": { missing: "resource control policy", denying: "a resource control policy" },
  "vpc-endpoint": { missing: "VPC endpoint policy", denying: "a VPC endpoint policy" },
};

/**
 * AWS's own text for a request that is not allowed, as KMS, IAM and STS put it into AccessDenied.
 *
 * For KMS and IAM it names one kind of policy. Across accounts it does not tell the caller which
 * key there is; STS names no policy, and tells the bearer of a token nothing at all.
 * @param decision a decision that is not `allowed`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function accessDeniedMessage(decision: Decision): string {
  const { action, resource, caller } = decision.request;
  const operation = action.slice(action.indexOf(":") + 1);
  if (caller.kind === "federated") return `Not authorized to perform ${action}`;
  if (action === "sts:AssumeRole" && caller.kind === "root") {
    return "Roles may not be assumed by root accounts.";
  }
  const arn = callerArn(caller);
  const user = `User: ${arn} is not authorized to perform: ${action}`;
  if (action.startsWith("kms:") && hidesResource(decision)) {
    return (
      `${user} on this resource because the resource does not exist in this Region, ` +
      "no resource-based policies allow access, or a resource-based policy explicitly denies access"
    );
  }
  // Recorded: https://github.com/LeanerCloud/CUDly/issues/1670 (tags of a key that is yet to be made)
  if (action === "kms:TagResource" && resource.endsWith("/*")) return `${user}${clause(decision)}`;
  if (operation === "GetCallerIdentity") return user;
  const shown = action.startsWith("iam:") ? shownIamResource(action, resource, arn) : resource;
  return `${user} on resource: ${shown}${clause(decision)}`;
}

/** Whether the caller belongs to another account and that account's key policy said no. */
function hidesResource({ request, reason }: Decision): boolean {
  const owner = parseArn(request.resource)?.account;
  if (owner === undefined || owner === accountOf(request.caller)) return false;
  if (reason.kind === "explicit-deny") return reason.policyKind === "resource";
  return reason.kind === "implicit-deny" && reason.missing[0] === "resource";
}

function clause(decision: Decision): string {
  const { reason, request } = decision;
  if (reason.kind === "explicit-deny") {
    return ` with an explicit deny in ${names[reason.policyKind].denying}${denyingPolicy(decision)}`;
  }
  const [first] = reason.kind === "implicit-deny" ? reason.missing : [];
  if (first === undefined || request.action.startsWith("sts:")) return "";
  return ` because no ${names[first].missing} allows the ${request.action} action`;
}

/**
 * The ARN of the policy that denies: of an identity-based policy or a boundary, which belong to the
 * caller's own account. An inline policy has none. Of a service or resource control policy AWS tells
 * it too, but an estate does not hold it.
 * @see https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
 */
function denyingPolicy({ reason, trace }: Decision): string {
  if (reason.kind !== "explicit-deny") return "";
  if (reason.policyKind !== "identity" && reason.policyKind !== "boundary") return "";
  const on = parseArn(trace[reason.policy]?.on ?? "");
  if (on?.service !== "iam" || !on.resource.startsWith("policy/")) return "";
  return `: ${trace[reason.policy]?.on}`;
}
