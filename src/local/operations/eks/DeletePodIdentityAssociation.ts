import type { Operation } from "../../operation.ts";
import { describe, permittedAssociation } from "./associations.ts";

/**
 * Takes the role away from the pods that come next; credentials that are out stay good.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DeletePodIdentityAssociation.html
 */
export const DeletePodIdentityAssociation: Operation = context => {
  const association = permittedAssociation(context);
  context.state.delete("podIdentity", association.arn);
  return { association: describe(association) };
};
