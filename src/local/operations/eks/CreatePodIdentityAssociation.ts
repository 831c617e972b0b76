import { associationArn, type PodIdentityAssociation } from "../../eks-state.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { associationFor, describe, newAssociationId } from "./associations.ts";
import { permittedCluster } from "./clusters.ts";
import { associationExists } from "./faults.ts";
import { optionalFlag, optionalText, readTags, requiredText } from "./parameters.ts";
import { checkPolicy, checkRole, checkTarget } from "./roles.ts";

/**
 * Gives the pods of a service account a role. Neither the namespace nor the account need exist.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
 */
export const CreatePodIdentityAssociation: Operation = context => {
  const { now, state } = context;
  const asked = readAsked(context);
  const cluster = permittedCluster(context);
  checkRole(context, asked.role);
  if (asked.targetRole !== undefined) checkTarget(asked.targetRole);
  if (asked.policy !== undefined) checkPolicy(context, asked.policy, asked.disableSessionTags);
  const twin = associationFor(state, cluster, asked.namespace, asked.serviceAccount);
  if (twin !== undefined) {
    if (!isAgain(asked, twin)) throw associationExists(twin.id);
    return { association: describe(twin) };
  }
  const id = newAssociationId();
  const arn = associationArn(cluster.arn, id);
  const made = { ...asked, arn, id, cluster: cluster.arn, created: now, modified: now };
  state.put("podIdentity", arn, made);
  return { association: describe(made) };
};

type Asked = Omit<PodIdentityAssociation, "arn" | "id" | "cluster" | "created" | "modified">;

function readAsked(context: OperationContext): Asked {
  const targetRole = optionalText(context, "targetRoleArn");
  const policy = optionalText(context, "policy");
  const requestToken = optionalText(context, "clientRequestToken");
  return {
    namespace: requiredText(context, "namespace"),
    serviceAccount: requiredText(context, "serviceAccount"),
    role: requiredText(context, "roleArn"),
    disableSessionTags: optionalFlag(context, "disableSessionTags") ?? false,
    tags: readTags(context),
    ...(targetRole && { targetRole }),
    ...(policy && { policy }),
    ...(requestToken && { requestToken }),
  };
}

/** Whether a call is one that was answered already: it bears the same token, and asks the same. */
function isAgain(asked: Asked, twin: PodIdentityAssociation): boolean {
  const { requestToken } = asked;
  if (requestToken === undefined || requestToken !== twin.requestToken) return false;
  const same = (name: keyof Asked) => JSON.stringify(asked[name]) === JSON.stringify(twin[name]);
  return (["role", "targetRole", "disableSessionTags", "policy", "tags"] as const).every(same);
}
