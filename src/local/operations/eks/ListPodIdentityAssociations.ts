import type { Operation } from "../../operation.ts";
import { summary } from "./associations.ts";
import { permittedCluster } from "./clusters.ts";
import { pageOf } from "./pages.ts";
import { optionalText } from "./parameters.ts";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListPodIdentityAssociations.html */
export const ListPodIdentityAssociations: Operation = context => {
  const namespace = optionalText(context, "namespace");
  const serviceAccount = optionalText(context, "serviceAccount");
  const cluster = permittedCluster(context);
  const all = [...context.state.table("podIdentity").values()]
    .filter(one => one.cluster === cluster.arn)
    .filter(one => namespace === undefined || one.namespace === namespace)
    .filter(one => serviceAccount === undefined || one.serviceAccount === serviceAccount)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const { items, more } = pageOf(context, all, one => one.id);
  return { associations: items.map(summary), ...more };
};
