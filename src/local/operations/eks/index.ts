import type { Operation } from "../../operation.ts";
import { CreatePodIdentityAssociation } from "./CreatePodIdentityAssociation.ts";
import { DeletePodIdentityAssociation } from "./DeletePodIdentityAssociation.ts";
import { DescribeCluster } from "./DescribeCluster.ts";
import { DescribePodIdentityAssociation } from "./DescribePodIdentityAssociation.ts";
import { ListClusters } from "./ListClusters.ts";
import { ListPodIdentityAssociations } from "./ListPodIdentityAssociations.ts";
import { ListTagsForResource } from "./ListTagsForResource.ts";
import { TagResource } from "./TagResource.ts";
import { UntagResource } from "./UntagResource.ts";
import { UpdatePodIdentityAssociation } from "./UpdatePodIdentityAssociation.ts";

/** EKS's operations by AWS's names: those of Pod Identity, and what tells of clusters. */
export const eksOperations: Readonly<Record<string, Operation>> = {
  CreatePodIdentityAssociation,
  DeletePodIdentityAssociation,
  DescribeCluster,
  DescribePodIdentityAssociation,
  ListClusters,
  ListPodIdentityAssociations,
  ListTagsForResource,
  TagResource,
  UntagResource,
  UpdatePodIdentityAssociation,
};
