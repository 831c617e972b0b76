import type { Operation } from "../../operation.ts";
import { permittedCluster } from "./clusters.ts";

/**
 * What is known of a cluster: its name, its issuer and its tags. Version, endpoint and network are
 * left out, since no cluster runs.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html
 */
export const DescribeCluster: Operation = context => {
  const { arn, created, issuer, name, tags } = permittedCluster(context);
  return {
    cluster: {
      name,
      arn,
      createdAt: created / 1000,
      identity: { oidc: { issuer: `https://${issuer}` } },
      status: "ACTIVE",
      tags,
    },
  };
};
