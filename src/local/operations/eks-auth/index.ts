import type { ServiceCaller } from "../../../model/request.ts";
import type { Cluster } from "../../eks-state.ts";
import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import type { State } from "../../state.ts";
import { ownFault } from "../../wire/agent.ts";
import type { Identify } from "../../wire/dispatch.ts";
import { podIdentity } from "../eks/roles.ts";
import { assumeRoleForPodIdentity } from "./AssumeRoleForPodIdentity.ts";
import { invalidToken } from "./faults.ts";
import { issuerOf, type JwksFor } from "./pod-token.ts";

/**
 * EKS Auth's one operation.
 * @param jwksFor takes an issuer without `https://`
 */
export function eksAuthOperations(jwksFor: JwksFor): Readonly<Record<string, Operation>> {
  return { AssumeRoleForPodIdentity: assumeRoleForPodIdentity(jwksFor) };
}

/**
 * Finds for whom the agent asks: Pod Identity, for the cluster whose issuer the token names. The
 * token is verified when the role is assumed. An agent of AWS's knows its cluster; this one stands
 * on the nodes of all.
 */
export const identifyPod: Identify = ({ parameters, state }) => {
  const token = String(parameters["token"] ?? "");
  if (token === "") throw refused("Service account token cannot be empty");
  const issuer = issuerOf(token);
  if (issuer === undefined) {
    throw refused("Service account token cannot be parsed: token is malformed");
  }
  const cluster = clusterOf(issuer, state);
  if (cluster === undefined) throw invalidToken();
  const caller: ServiceCaller = { kind: "service", service: podIdentity, source: cluster.arn };
  return caller;
};

/**
 * A file may name a cluster once more, for another account that has an OIDC provider for its tokens:
 * the cluster itself is the one that has associations.
 */
function clusterOf(issuer: string, state: State): Cluster | undefined {
  const clusters = [...state.table("cluster").values()]
    .filter(one => one.issuer === issuer)
    .sort((one, other) => (one.arn < other.arn ? -1 : 1));
  if (clusters.length < 2) return clusters[0];
  const associated = new Set([...state.table("podIdentity").values()].map(one => one.cluster));
  return clusters.find(({ arn }) => associated.has(arn)) ?? clusters[0];
}

/** In the words of https://github.com/aws/eks-pod-identity-agent (internal/validation). */
function refused(message: string): ServiceError {
  return new ServiceError(ownFault, message);
}
