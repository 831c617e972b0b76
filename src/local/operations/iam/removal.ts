import type { Principal } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { deleteConflict } from "./faults.ts";
import type { Entity } from "./principals.ts";
import { renameInPolicies } from "./renaming.ts";

/**
 * Refuses to delete a user, role or group on which policies hang.
 * Recorded: https://github.com/NixOS/nixops/issues/1043, https://github.com/rebuy-de/aws-nuke/issues/294
 */
export function refuseWhileInUse(entity: Entity): void {
  if (entity.attached.length > 0) {
    throw deleteConflict("Cannot delete entity, must detach all policies first.");
  }
  if (entity.inline.length > 0) {
    throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
}

/**
 * Deletes a user or role with its credentials. Where a trust or key policy names it, its unique id
 * stands from now on, so that one made later under the same name is not let in.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function remove({ state }: OperationContext, principal: Principal): void {
  for (const credential of state.table("credential").values()) {
    if (credential.principalId === principal.id) {
      state.delete("credential", credential.accessKeyId);
    }
  }
  state.delete("principal", principal.arn);
  renameInPolicies(state, principal.arn, principal.id);
}
