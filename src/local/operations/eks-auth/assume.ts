import { randomUUID } from "node:crypto";
import type { Arn } from "../../../model/arn.ts";
import type { Tags } from "../../../model/estate.ts";
import {
  type Caller,
  callerArn,
  type RoleCaller,
  type ServiceCaller,
} from "../../../model/request.ts";
import type { Cluster, PodIdentityAssociation } from "../../eks-state.ts";
import type { InnerCall, OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { Credential } from "../../state.ts";
import { externalIdOf } from "../eks/associations.ts";
import { podIdentity } from "../eks/roles.ts";
import { toPolicy } from "../iam/documents.ts";
import { credentialsMember } from "../sts/session.ts";
import { packedSize } from "../sts/session-policies.ts";
import { userIdOf } from "../sts/user-id.ts";
import { unauthorized } from "./faults.ts";
import type { Pod } from "./pod-token.ts";

/** A session that was opened for a pod, and how long it is to last, in seconds. */
export interface PodSession {
  readonly session: RoleCaller;
  readonly duration: number;
  /** Takes the credentials of the session, for the event of EKS's own call. */
  record(credential: Credential): void;
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
  const { duration } = common;
  if (targetRole === undefined) {
    const record = (credential: Credential) => opened.record(credentialsMember(credential));
    return { session: opened.session, duration, record };
  }
  // The credentials of the first session are EKS's own, and here there are none.
  opened.record({});
  const target = { ...common, ...(policy !== undefined && { policy }) };
  const { session } = assume(context, opened.session, targetRole, {
    ...target,
    ...externalIdFor(association),
  });
  // No page shows the event of the second call.
  return { session, duration, record() {} };
}

interface Asked {
  readonly session: string;
  readonly tags: Tags;
  readonly duration: number;
  readonly policy?: string;
  readonly externalId?: string;
  readonly open?: readonly string[];
}

interface Assumed {
  readonly session: RoleCaller;
  /** Takes the credentials as a member of STS's answer. */
  record(credentials: Readonly<Record<string, unknown>>): void;
}

function assume(context: OperationContext, caller: Caller, role: Arn, asked: Asked): Assumed {
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
  const answered = askFor(context, open === undefined ? call : { ...call, open });
  if (context.state.principals.get(role)?.kind !== "role") throw unauthorized(undefined);
  const opened: RoleCaller = {
    kind: "role",
    role,
    session,
    ...(names.length > 0 && { sessionTags: tags, transitiveTagKeys: names }),
    ...(policy !== undefined && {
      sessionPolicies: [toPolicy(policy, "session", "session", context.partition).document],
    }),
  };
  const user = { AssumedRoleId: userIdOf(opened, context.state), Arn: callerArn(opened) };
  const record = (credentials: Readonly<Record<string, unknown>>) =>
    answered?.({ ...credentials, AssumedRoleUser: user, ...packedSize({ parameters }) });
  return { session: opened, record };
}

function askFor(context: OperationContext, call: InnerCall) {
  try {
    return context.authorizeInner?.(call);
  } catch (error) {
    throw error instanceof ServiceError ? unauthorized(error.decision) : error;
  }
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
