import { type Cluster, clusterArn } from "../../eks-state.ts";
import type { OperationContext } from "../../operation.ts";
import { noCluster } from "./faults.ts";
import { requiredText } from "./parameters.ts";

/** The cluster of a name in the caller's account and the call's Region, if there is one. */
export function findCluster(context: OperationContext, name: string): Cluster | undefined {
  return context.state.table("cluster").get(clusterArn(context, name));
}

/**
 * Asks for permission on the cluster that the call names, and gives it. Who may not ask is not told
 * whether it is there.
 * @throws ServiceError AccessDeniedException, ResourceNotFoundException
 */
export function permittedCluster(context: OperationContext): Cluster {
  const name = requiredText(context, "clusterName");
  const cluster = findCluster(context, name);
  context.authorize({ resourceTags: cluster?.tags ?? {} });
  if (cluster === undefined) throw noCluster(name);
  return cluster;
}

/** Clusters of the caller's account in the call's Region, sorted by name. */
export function clustersOf({ account, region, state }: OperationContext): Cluster[] {
  return [...state.table("cluster").values()]
    .filter(cluster => cluster.account === account && cluster.region === region)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
