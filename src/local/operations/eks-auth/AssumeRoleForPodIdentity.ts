import { accountOf, callerArn, type RoleCaller } from "../../../model/request.ts";
import type { Cluster, PodIdentityAssociation } from "../../eks-state.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import type { Credential } from "../../state.ts";
import { associationFor } from "../eks/associations.ts";
import { permittedCluster } from "../eks/clusters.ts";
import { invalidParameter } from "../eks/faults.ts";
import { requiredText } from "../eks/parameters.ts";
import { podIdentity } from "../eks/roles.ts";
import { mintTemporary } from "../sts/session.ts";
import { userIdOf } from "../sts/user-id.ts";
import { assumeForPod } from "./assume.ts";
import { invalidToken, noAssociation } from "./faults.ts";
import { type JwksFor, readPodToken } from "./pod-token.ts";

const clusterName = /^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/;
const jwt = /^[A-Za-z0-9\-_=]+\.[A-Za-z0-9\-_=]+\.[A-Za-z0-9\-_=]+$/;

/**
 * Makes the operation by which the agent on a node gets a pod's credentials. Whoever signs it needs
 * the permission, as the role of a node has it. The agent of the local AWS itself comes unsigned,
 * in the name of Pod Identity, and is answered as it answers a pod.
 * @param jwksFor takes an issuer without `https://`
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
 */
export function assumeRoleForPodIdentity(jwksFor: JwksFor): Operation {
  return context => {
    const { caller, state } = context;
    if (caller.kind === "service") {
      const cluster = state.table("cluster").get(caller.source);
      if (cluster === undefined) throw invalidToken();
      return asSdksRead(openFor(context, cluster, jwksFor));
    }
    // The texts of both have no recorded source.
    const name = requiredText(context, "clusterName");
    if (!clusterName.test(name)) throw invalidParameter("The clusterName is invalid.");
    if (!jwt.test(requiredText(context, "token"))) throw invalidParameter("The token is invalid.");
    return asDescribed(openFor(context, permittedCluster(context), jwksFor), context);
  };
}

/** What was opened for a pod. */
interface Opened {
  readonly association: PodIdentityAssociation;
  readonly session: RoleCaller;
  readonly credential: Credential;
}

function openFor(context: OperationContext, cluster: Cluster, jwksFor: JwksFor): Opened {
  const { now, state } = context;
  const pod = readPodToken(requiredText(context, "token"), cluster, jwksFor, now);
  const { namespace, serviceAccount } = pod;
  const association = associationFor(state, cluster, namespace, serviceAccount);
  if (association === undefined) throw noAssociation(namespace, serviceAccount);
  const { duration, record, session } = assumeForPod(context, cluster, association, pod);
  const credential = mintTemporary(context, session, duration);
  record(credential);
  return { association, session, credential };
}

function asDescribed(
  { association, credential, session }: Opened,
  { state }: OperationContext,
): Readonly<Record<string, unknown>> {
  const { arn, id, namespace, serviceAccount } = association;
  return {
    subject: { namespace, serviceAccount },
    audience: podIdentity,
    podIdentityAssociation: { associationArn: arn, associationId: id },
    assumedRoleUser: { arn: callerArn(session), assumeRoleId: userIdOf(session, state) },
    credentials: {
      accessKeyId: credential.accessKeyId,
      secretAccessKey: credential.secretAccessKey,
      sessionToken: credential.sessionToken,
      expiration: Math.floor((credential.expires ?? 0) / 1000),
    },
  };
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
function asSdksRead({ credential, session }: Opened): Readonly<Record<string, unknown>> {
  return {
    AccessKeyId: credential.accessKeyId,
    SecretAccessKey: credential.secretAccessKey,
    Token: credential.sessionToken,
    AccountId: accountOf(session),
    Expiration: new Date(credential.expires ?? 0).toISOString(),
  };
}
