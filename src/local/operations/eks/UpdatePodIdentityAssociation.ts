import type { PodIdentityAssociation } from "../../eks-state.ts";
import type { Operation } from "../../operation.ts";
import { describe, permittedAssociation } from "./associations.ts";
import { invalidParameter, noCluster } from "./faults.ts";
import { optionalFlag, optionalText } from "./parameters.ts";
import { checkPolicy, checkRole, checkTarget } from "./roles.ts";

/**
 * Changes the roles, the session tags or the session policy. An empty text takes a target role or a
 * policy away.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdatePodIdentityAssociation.html
 */
export const UpdatePodIdentityAssociation: Operation = context => {
  const { now, state } = context;
  const role = optionalText(context, "roleArn");
  const targetRole = optionalText(context, "targetRoleArn");
  const policy = optionalText(context, "policy");
  const disableSessionTags = optionalFlag(context, "disableSessionTags");
  const old = permittedAssociation(context);
  const cluster = state.table("cluster").get(old.cluster);
  if (cluster === undefined) throw noCluster(old.cluster);
  if ([role, targetRole, policy, disableSessionTags].every(one => one === undefined)) {
    throw invalidParameter("Nothing to update."); // without a recorded source
  }
  if (role !== undefined) checkRole(context, role);
  if (targetRole) checkTarget(targetRole);
  const changed: PodIdentityAssociation = {
    ...without(old, { targetRole, policy }),
    ...(role !== undefined && { role }),
    ...(targetRole && { targetRole }),
    ...(policy && { policy }),
    ...(disableSessionTags !== undefined && { disableSessionTags }),
    modified: now,
  };
  if (changed.policy) checkPolicy(context, changed.policy, changed.disableSessionTags);
  state.put("podIdentity", changed.arn, changed);
  return { association: describe(changed) };
};

/** The association without what the call names anew, or takes away. */
function without(
  association: PodIdentityAssociation,
  { policy, targetRole }: Record<"policy" | "targetRole", string | undefined>,
): PodIdentityAssociation {
  const { policy: oldPolicy, targetRole: oldTarget, ...rest } = association;
  return {
    ...rest,
    ...(oldPolicy !== undefined && policy === undefined && { policy: oldPolicy }),
    ...(oldTarget !== undefined && targetRole === undefined && { targetRole: oldTarget }),
  };
}
