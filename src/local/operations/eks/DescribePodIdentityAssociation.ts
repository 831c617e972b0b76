import type { Operation } from "../../operation.ts";
import { describe, permittedAssociation } from "./associations.ts";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribePodIdentityAssociation.html */
export const DescribePodIdentityAssociation: Operation = context => ({
  association: describe(permittedAssociation(context)),
});
