import type { Policy, PrincipalElement, Statement } from "../../../model/document.ts";
import { listOf } from "../../../model/document.ts";
import type { Principal } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { deleteConflict } from "./faults.ts";

/**
 * Refuses to delete a user or role on which policies hang.
 * Recorded: https://github.com/NixOS/nixops/issues/1043, https://github.com/rebuy-de/aws-nuke/issues/294
 */
export function refuseWhileInUse(principal: Principal): void {
  if (principal.attached.length > 0) {
    throw deleteConflict("Cannot delete entity, must detach all policies first.");
  }
  if (principal.inline.length > 0) {
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
  for (const other of state.principals.values()) {
    if (other.kind !== "role") continue;
    const trust = renamed(other.trust, principal);
    if (trust !== other.trust) state.put("principal", other.arn, { ...other, trust });
  }
  for (const key of state.keys.values()) {
    const policy = renamed(key.policy, principal);
    if (policy !== key.policy) state.put("key", key.arn, { ...key, policy });
  }
}

/** The policy with the principal's unique id in the place of its ARN; the same one if it has none. */
function renamed(policy: Policy, principal: Principal): Policy {
  const statements = listOf(policy.document.Statement);
  const changed = statements.map(statement => renamedIn(statement, principal));
  if (changed.every((statement, index) => statement === statements[index])) return policy;
  const { text: _, ...rest } = policy;
  return { ...rest, document: { ...policy.document, Statement: changed } };
}

function renamedIn(statement: Statement, principal: Principal): Statement {
  let result = statement;
  for (const element of ["Principal", "NotPrincipal"] as const) {
    const value: PrincipalElement | undefined = statement[element];
    if (value === undefined || value === "*") continue;
    const named = listOf(value.AWS);
    if (!named.includes(principal.arn)) continue;
    const AWS = named.map(one => (one === principal.arn ? principal.id : one));
    result = { ...result, [element]: { ...value, AWS: AWS.length === 1 ? AWS[0] : AWS } };
  }
  return result;
}
