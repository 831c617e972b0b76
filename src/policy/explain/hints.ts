import { parseArn, rootArn } from "../../model/arn.ts";
import type {
  Decision,
  ElementTrace,
  PolicyTrace,
  StatementTrace,
  Trap,
} from "../../model/decision.ts";
import { accountOf, callerArn, principalArn } from "../../model/request.ts";
import { encryptionContextName, list, policyName, statementName } from "./words.ts";

/** A statement that nearly decided otherwise, and the element that it failed by. */
export interface NearMiss {
  readonly policy: PolicyTrace;
  readonly statement: StatementTrace;
  readonly element: ElementTrace;
}

/** What to change so that a near miss is one no longer. */
export function trapHint(trap: Trap, miss: NearMiss, decision: Decision): string {
  const { statement, element } = miss;
  const where = `in \`${statementName(statement)}\` of ${policyName(miss.policy)}`;
  const key = element.condition?.key ?? "";
  switch (trap) {
    case "alias-in-resource":
      return `${where}, set Resource to \`${anyKey(decision)}\` and add the Condition ${JSON.stringify(aliasCondition(aliasPatterns(element)))}`;
    case "request-alias-by-arn":
      return `${where}, write ${JSON.stringify(aliasCondition(element.policyValues))} in place of the condition on kms:RequestAlias, or name the key by its alias in the call`;
    case "no-such-alias":
      return aliasHint(where, element);
    case "literal-star-in-stringequals":
      return `${where}, write \`${(element.condition?.operator ?? "").replace("Equals", "Like").replace("IgnoreCase", "")}\` for \`${key}\``;
    case "variable-in-2008":
      return `set \`"Version": "2012-10-17"\` in ${policyName(miss.policy)}`;
    case "forall-missing-key":
      return `${where}, add the Condition ${JSON.stringify({ Null: { [key]: "false" } })}, or use ForAnyValue`;
    case "missing-encryption-context":
      return encryptionContextHint([miss]);
    case "missing-root-delegation":
      return delegationHint(decision);
  }
}

/** One hint for all the encryption context that is missing or wrong. */
export function encryptionContextHint(misses: readonly NearMiss[]): string {
  const pairs = new Map<string, string>();
  for (const { element } of misses) {
    const name = encryptionContextName(element.condition?.key ?? "");
    const [value] = element.policyValues;
    if (name !== undefined && value !== undefined) pairs.set(name, value);
  }
  if (pairs.size === 0) {
    const names = [...new Set(misses.flatMap(({ element }) => element.policyValues))];
    return `send an encryption context with ${list(names)}`;
  }
  return `send the encryption context ${[...pairs].map(([name, value]) => `${name}=${value}`).join(", ")}`;
}

/** What to add to a key policy that neither names the caller nor hands the decision to IAM. */
export function delegationHint({ request }: Decision): string {
  const { partition, account } = parseArn(request.resource) ?? { partition: "aws", account: "" };
  const across = account !== accountOf(request.caller);
  const statement = {
    Sid: across ? "UseFromOtherAccount" : "DelegateToIam",
    Effect: "Allow",
    Principal: { AWS: across ? principalArn(request.caller) : rootArn(partition, account) },
    Action: across ? request.action : "kms:*",
    Resource: "*",
  };
  return `add to the key policy: ${JSON.stringify(statement)}`;
}

/** What to add where no statement allows: a key that has an alias is best named by it. */
export function allowHint(decision: Decision): string {
  const { request } = decision;
  const who = principalArn(request.caller);
  const allow = { Effect: "Allow", Action: request.action };
  const [alias] = [request.context["kms:ResourceAliases"] ?? []].flat();
  const statement =
    alias === undefined || !request.resource.includes(":key/")
      ? { ...allow, Resource: request.resource }
      : { ...allow, Resource: anyKey(decision), Condition: aliasCondition([alias]) };
  return `add to a policy of \`${who}\`: ${JSON.stringify(statement)}`;
}

/** What to add to a trust policy that does not let the caller in. */
export function trustHint({ request }: Decision): string {
  const { caller } = request;
  const arn = callerArn(caller);
  const Principal =
    caller.kind === "federated" ? { Federated: arn } : { AWS: principalArn(caller) };
  const statement = { Effect: "Allow", Principal, Action: request.action };
  return `add to the trust policy of \`${request.resource}\`: ${JSON.stringify(statement)}`;
}

function aliasHint(where: string, element: ElementTrace): string {
  const bare = element.policyValues.filter(pattern => !/^(alias\/|\*)/.test(pattern));
  if (bare.length > 0) {
    const whole = bare.map(pattern => `alias/${pattern}`);
    return `${where}, write the whole alias name: ${list(whole)} for ${list(bare)}`;
  }
  const [alias] = element.requestValues;
  if (alias === undefined)
    return `give the key an alias that matches ${list(element.policyValues)}`;
  return `${where}, add \`${alias}\` to the patterns, or give the key an alias that matches them`;
}

function aliasPatterns(element: ElementTrace): string[] {
  return element.policyValues
    .map(pattern => pattern.split(":").slice(5).join(":"))
    .filter(name => name.startsWith("alias/"));
}

function aliasCondition(patterns: readonly string[]): object {
  return { "ForAnyValue:StringLike": { "kms:ResourceAliases": patterns } };
}

function anyKey({ request }: Decision): string {
  return request.resource.replace(/key\/.*$/, "key/*");
}
