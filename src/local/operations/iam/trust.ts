import { parseArn } from "../../../model/arn.ts";
import { listOf, type Policy, type PrincipalMap } from "../../../model/document.ts";
import type { OperationContext } from "../../operation.ts";
import type { State } from "../../state.ts";
import { readDocument } from "./documents.ts";
import { malformedPolicy } from "./faults.ts";

/**
 * Reads a role's trust policy.
 * @param parameter the one that holds its text
 * @throws ServiceError MalformedPolicyDocument, also for a principal that does not exist
 *   (recorded: https://github.com/databrickslabs/ucx/issues/2269); LimitExceeded
 */
export function readTrust(context: OperationContext, parameter: string): Policy {
  const trust = readDocument(context, parameter, "trust", "trust");
  for (const statement of listOf(trust.document.Statement)) {
    const element = statement.Principal ?? statement.NotPrincipal;
    if (element !== undefined && element !== "*") checkPrincipals(element, context.state);
  }
  return trust;
}

function checkPrincipals(principals: PrincipalMap, state: State): void {
  for (const value of listOf(principals.AWS)) {
    if (!exists(value, state)) throw invalid("AWS", value);
  }
  for (const value of listOf(principals.Service)) {
    if (!/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(value)) throw invalid("SERVICE", value);
  }
  for (const value of listOf(principals.Federated)) {
    const isProvider = /^arn:[\w-]+:iam::\d{12}:(?:oidc|saml)-provider\/.+$/.test(value);
    if (isProvider || /^[\w-]+(?:\.[\w-]+)+$/.test(value)) continue;
    throw malformedPolicy("Federated principals must be valid domain names or SAML metadata ARNs");
  }
}

function invalid(kind: string, value: string) {
  return malformedPolicy(`Invalid principal in policy: "${kind}":"${value}"`);
}

/** Whether a principal is there; in accounts that the local AWS does not have, any may be. */
function exists(value: string, state: State): boolean {
  if (value === "*" || /^\d{12}$/.test(value)) return true;
  const parts = parseArn(value);
  if (parts === undefined) return [...state.principals.values()].some(one => one.id === value);
  const { account, partition, resource, service } = parts;
  if (!/^\d{12}$/.test(account)) return false;
  if (service === "iam") {
    if (resource === "root") return true;
    if (!/^(?:role|user)\/[^*?]+$/.test(resource)) return false;
    return state.principals.has(value) || !state.accounts.has(account);
  }
  const [kind, name, session] = resource.split("/");
  if (service !== "sts" || kind !== "assumed-role" || !session) return false;
  if (!state.accounts.has(account)) return true;
  const prefix = `arn:${partition}:iam::${account}:role/`;
  for (const one of state.principals.values()) {
    if (one.kind === "role" && one.name === name && one.arn.startsWith(prefix)) return true;
  }
  return false;
}
