import type { Operation } from "../../operation.ts";
import { clustersOf } from "./clusters.ts";
import { pageOf } from "./pages.ts";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html */
export const ListClusters: Operation = context => {
  context.authorize();
  const names = clustersOf(context).map(({ name }) => name);
  const { items, more } = pageOf(context, names, name => name);
  return { clusters: items, ...more };
};
