import { parseArn } from "../../../model/arn.ts";
import { listOf, type Statement } from "../../../model/document.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { toPolicy } from "../iam/documents.ts";
import { badTrust, invalidParameter, noRole } from "./faults.ts";

/** The service principal under which EKS assumes the roles of pods. */
export const podIdentity = "pods.eks.amazonaws.com";

const wanted = ["sts:AssumeRole", "sts:TagSession"];

/**
 * Makes sure that a role can be given to pods: it is there, and its trust policy names EKS for both
 * actions. Conditions are asked when a pod comes. No permission passes a role of another account,
 * and so the role is in the cluster's.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html#pod-id-considerations
 * @throws ServiceError InvalidParameterException
 */
export function checkRole({ state }: OperationContext, roleArn: string): void {
  const role = state.principals.get(roleArn);
  if (role?.kind !== "role") throw noRole();
  const statements = listOf(role.trust.document.Statement).filter(namesEks);
  if (!wanted.every(action => statements.some(one => covers(one, action)))) throw badTrust();
}

function namesEks({ Effect, Principal }: Statement): boolean {
  if (Effect !== "Allow" || typeof Principal !== "object") return false;
  return listOf(Principal.Service).includes(podIdentity);
}

function covers({ Action }: Statement, action: string): boolean {
  return listOf(Action).some(pattern => {
    const expression = pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    return new RegExp(`^${expression}$`, "i").test(action);
  });
}

/** The form of a role's ARN; a target role may be in any account. */
export function checkTarget(roleArn: string): void {
  const parts = parseArn(roleArn);
  if (parts?.service === "iam" && parts.resource.startsWith("role/")) return;
  throw invalidParameter("targetRoleArn is not the ARN of a role."); // without a recorded source
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html */
const longestPolicy = 2048;

/**
 * Checks a session policy, which goes without session tags only. No text here has a recorded source.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
 */
export function checkPolicy(
  { partition }: OperationContext,
  policy: string,
  disableSessionTags: boolean,
): void {
  if (!disableSessionTags) {
    throw invalidParameter("disableSessionTags must be true when a policy is specified.");
  }
  if (policy.length > longestPolicy) {
    throw invalidParameter(`The policy has at most ${longestPolicy} characters.`);
  }
  try {
    toPolicy(policy, "session", "session", partition);
  } catch (error) {
    throw error instanceof ServiceError ? invalidParameter(error.message) : error;
  }
}
