import { randomUUID } from "node:crypto";
import type { Arn } from "../../../model/arn.ts";
import type { Tags } from "../../../model/estate.ts";
import type { Caller, RoleCaller, ServiceCaller } from "../../../model/request.ts";
import type { Cluster, PodIdentityAssociation } from "../../eks-state.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { externalIdOf } from "../eks/associations.ts";
import { podIdentity } from "../eks/roles.ts";
import { toPolicy } from "../iam/documents.ts";
import { unauthorized } from "./faults.ts";
import type { Pod } from "./pod-token.ts";

/** A session that was opened for a pod, and how long it is to last, in seconds. */
export interface PodSession {
  readonly session: RoleCaller;
  readonly duration: number;
}

/** Recorded: https://github.com/aws-samples/amazon-eks-security-immersion-day (Deep Dive) */
const sixHours = 21_600;
/** The most that a chain of roles allows; AWS's agent keeps these 59 minutes. */
const oneHour = 3600;

/**
 * Assumes the association's role as EKS does, in the name of its service principal, and from there
 * the target role where there is one.
 * @throws ServiceError AccessDeniedException, whichever of the two said no
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function assumeForPod(
  context: OperationContext,
  cluster: Cluster,
  association: PodIdentityAssociation,
  pod: Pod,
): PodSession {
  const { disableSessionTags, policy, role, targetRole } = association;
  const eks: ServiceCaller = { kind: "service", service: podIdentity, source: cluster.arn };
  const common = {
    session: sessionName(cluster, pod),
    tags: disableSessionTags ? {} : tagsOf(cluster, pod),
    duration: targetRole === undefined ? sixHours : oneHour,
  };
  // With a target role the session policy limits that one alone.
  const first = { ...common, ...(targetRole === undefined && policy !== undefined && { policy }) };
  const opened = assume(context, eks, role, first);
  if (targetRole === undefined) return { session: opened, duration: common.duration };
  const target = { ...common, ...(policy !== undefined && { policy }) };
  const session = assume(context, opened, targetRole, {
    ...target,
    ...externalIdFor(association),
  });
  return { session, duration: common.duration };
}

interface Asked {
  readonly session: string;
  readonly tags: Tags;
  readonly duration: number;
  readonly policy?: string;
  readonly externalId?: string;
  readonly open?: readonly string[];
}

function assume(context: OperationContext, caller: Caller, role: Arn, asked: Asked): RoleCaller {
  const { duration, externalId, open, policy, session, tags } = asked;
  const names = Object.keys(tags);
  const parameters = {
    RoleArn: role,
    RoleSessionName: session,
    DurationSeconds: String(duration),
    ...(names.length > 0 && {
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      TransitiveTagKeys: names,
    }),
    ...(policy !== undefined && { Policy: policy }),
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
  const call = { caller, service: "sts", operation: "AssumeRole", parameters } as const;
  try {
    context.authorizeInner?.(open === undefined ? call : { ...call, open });
  } catch (error) {
    throw error instanceof ServiceError ? unauthorized(error.decision) : error;
  }
  if (context.state.principals.get(role)?.kind !== "role") throw unauthorized(undefined);
  return {
    kind: "role",
    role,
    session,
    ...(names.length > 0 && { sessionTags: tags, transitiveTagKeys: names }),
    ...(policy !== undefined && {
      sessionPolicies: [toPolicy(policy, "session", "session", context.partition).document],
    }),
  };
}

/**
 * The tags that EKS adds, each of them transitive.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html#pod-id-abac-tags
 */
function tagsOf({ arn, name }: Cluster, pod: Pod): Tags {
  return {
    "eks-cluster-arn": arn,
    "eks-cluster-name": name,
    "kubernetes-namespace": pod.namespace,
    "kubernetes-service-account": pod.serviceAccount,
    "kubernetes-pod-name": pod.name,
    "kubernetes-pod-uid": pod.uid,
  };
}

const shown = 10;

/**
 * The session's name. Recorded with both names cut: `eks-eksworksho-app1-498124c2-…` of the cluster
 * eksworkshop-eksctl (amazon-eks-security-immersion-day, as above), and
 * `eks-my-cluster-karpenter--d094f2c0-…`.
 */
function sessionName({ name }: Cluster, pod: Pod): string {
  return `eks-${name.slice(0, shown)}-${pod.name.slice(0, shown)}-${randomUUID()}`;
}

/**
 * The external id for a target role. The user guide says that EKS sends it where session tags are
 * disabled, the API reference names no such condition: with session tags it is left open.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_PodIdentityAssociation.html
 */
function externalIdFor(association: PodIdentityAssociation): Pick<Asked, "externalId" | "open"> {
  return association.disableSessionTags
    ? { externalId: externalIdOf(association) }
    : { open: ["sts:ExternalId"] };
}
