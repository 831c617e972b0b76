import { randomInt } from "node:crypto";
import { nameOf, parseArn } from "../../../model/arn.ts";
import { associationArn, type Cluster, type PodIdentityAssociation } from "../../eks-state.ts";
import type { OperationContext } from "../../operation.ts";
import type { State } from "../../state.ts";
import { findCluster } from "./clusters.ts";
import { badAssociationId, noAssociation, noCluster } from "./faults.ts";
import { requiredText } from "./parameters.ts";

const idLength = 19;

/**
 * Asks for permission on the association that the call names, and gives it.
 * @throws ServiceError AccessDeniedException, ResourceNotFoundException, InvalidParameterException
 */
export function permittedAssociation(context: OperationContext): PodIdentityAssociation {
  const name = requiredText(context, "clusterName");
  const id = requiredText(context, "associationId");
  if (id.length !== idLength) throw badAssociationId();
  const cluster = findCluster(context, name);
  const found = cluster && context.state.table("podIdentity").get(associationArn(cluster.arn, id));
  context.authorize({ resourceTags: found?.tags ?? {} });
  if (cluster === undefined) throw noCluster(name);
  if (found === undefined) throw noAssociation(id);
  return found;
}

/** The association of a service account in a cluster, if it has one. */
export function associationFor(
  state: State,
  { arn }: Cluster,
  namespace: string,
  serviceAccount: string,
): PodIdentityAssociation | undefined {
  for (const one of state.table("podIdentity").values()) {
    const same = one.namespace === namespace && one.serviceAccount === serviceAccount;
    if (same && one.cluster === arn) return one;
  }
  return undefined;
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A new id in AWS's form. */
export function newAssociationId(): string {
  const random = Array.from({ length: idLength - 2 }, () => letters[randomInt(letters.length)]);
  return `a-${random.join("")}`;
}

/** An association as EKS describes it. */
export function describe(association: PodIdentityAssociation): Readonly<Record<string, unknown>> {
  const { policy, role, tags, targetRole } = association;
  return {
    ...summary(association),
    roleArn: role,
    tags,
    createdAt: association.created / 1000,
    modifiedAt: association.modified / 1000,
    disableSessionTags: association.disableSessionTags,
    ...(targetRole !== undefined && {
      targetRoleArn: targetRole,
      externalId: externalIdOf(association),
    }),
    ...(policy !== undefined && { policy }),
  };
}

/** An association as EKS lists it. */
export function summary({ arn, cluster, id, namespace, serviceAccount }: PodIdentityAssociation) {
  return {
    clusterName: nameOf(cluster),
    namespace,
    serviceAccount,
    associationArn: arn,
    associationId: id,
  };
}

/**
 * What the trust policy of a target role can ask for as sts:ExternalId.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function externalIdOf({
  cluster,
  namespace,
  serviceAccount,
}: PodIdentityAssociation): string {
  const { account, region } = parseArn(cluster) ?? { account: "", region: "" };
  return [region, account, nameOf(cluster), namespace, serviceAccount].join("/");
}
