import {
  listOf,
  type Policy,
  type PrincipalElement,
  type Statement,
} from "../../../model/document.ts";
import type { State } from "../../state.ts";

/**
 * Writes another name for a principal into every trust and key policy that names it. AWS keeps
 * unique ids in their place and shows the ARN that the id has.
 * @param from its ARN
 * @param to its new ARN, or the unique id of one that is gone
 */
export function renameInPolicies(state: State, from: string, to: string): void {
  for (const role of state.principals.values()) {
    if (role.kind !== "role") continue;
    const trust = renamed(role.trust, from, to);
    if (trust !== role.trust) state.put("principal", role.arn, { ...role, trust });
  }
  for (const key of state.keys.values()) {
    const policy = renamed(key.policy, from, to);
    if (policy !== key.policy) state.put("key", key.arn, { ...key, policy });
  }
}

/** The same policy where it does not name the principal. */
function renamed(policy: Policy, from: string, to: string): Policy {
  const statements = listOf(policy.document.Statement);
  const changed = statements.map(statement => renamedIn(statement, from, to));
  if (changed.every((statement, index) => statement === statements[index])) return policy;
  const { text: _, ...rest } = policy;
  return { ...rest, document: { ...policy.document, Statement: changed } };
}

function renamedIn(statement: Statement, from: string, to: string): Statement {
  let result = statement;
  for (const element of ["Principal", "NotPrincipal"] as const) {
    const value: PrincipalElement | undefined = statement[element];
    if (value === undefined || value === "*") continue;
    const named = listOf(value.AWS);
    if (!named.includes(from)) continue;
    const AWS = named.map(one => (one === from ? to : one));
    result = { ...result, [element]: { ...value, AWS: AWS.length === 1 ? AWS[0] : AWS } };
  }
  return result;
}
