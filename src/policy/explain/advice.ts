import { parseArn } from "../../model/arn.ts";
import type { Decision } from "../../model/decision.ts";
import { accountOf } from "../../model/request.ts";
import { type ContestedId, contestedPoints } from "../contested.ts";
import {
  allowHint,
  delegationHint,
  encryptionContextHint,
  type NearMiss,
  trapHint,
  trustHint,
} from "./hints.ts";
import { list, policyName, statementName, tellingElement } from "./words.ts";

/** What to change so that a request is allowed. */
export function hintsFor(decision: Decision): string[] {
  const { reason } = decision;
  if (reason.kind === "explicit-deny") return denyHints(decision);
  if (reason.kind === "unknown") return unknownHints(reason.keys, reason.contested);
  if (reason.kind !== "implicit-deny") return surprises(decision);
  const [first] = reason.missing;
  const { action } = decision.request;
  if (first === "trust") return [trustHint(decision)];
  if (first === "resource") return resourceHints(decision);
  if (first === "identity") {
    const hints = nearMisses(decision).flatMap(miss => hintOf(miss, decision));
    return hints.length > 0 ? hints : [allowHint(decision)];
  }
  if (first === "boundary") return [`allow \`${action}\` in the permissions boundary as well`];
  if (first === "session") return [`allow \`${action}\` in the session policy as well`];
  return [];
}

/** Allow statements about the very action that failed by another element. */
export function nearMisses(decision: Decision): NearMiss[] {
  return decision.trace.flatMap(policy => {
    if (policy.kind === "resource" || policy.kind === "trust") return [];
    return policy.statements.flatMap(statement => {
      const element = tellingElement(statement);
      const missed = statement.effect === "Allow" && statement.matches === false;
      if (!missed || element === undefined || /Action$/.test(element.element)) return [];
      return [{ policy, statement, element }];
    });
  });
}

function hintOf(miss: NearMiss, decision: Decision): string[] {
  const { element, statement, policy } = miss;
  if (element.trap !== undefined) return [trapHint(element.trap, miss, decision)];
  const where = `in \`${statementName(statement)}\` of ${policyName(policy)}`;
  if (element.condition === undefined) {
    return [`${where}, add \`${decision.request.resource}\` to Resource`];
  }
  const { key } = element.condition;
  return [`${where}, the condition on \`${key}\` asks for ${list(element.policyValues)}`];
}

function denyHints(decision: Decision): string[] {
  const matched: NearMiss[] = decision.trace.flatMap(policy =>
    policy.statements.flatMap(statement => {
      if (statement.effect !== "Deny" || statement.matches !== true) return [];
      const element = tellingElement(statement) ?? statement.elements.at(-1);
      return element === undefined ? [] : [{ policy, statement, element }];
    }),
  );
  const context = matched.filter(({ element }) => element.trap === "missing-encryption-context");
  const hints = context.length > 0 ? [encryptionContextHint(context)] : [];
  for (const miss of matched) {
    const { trap } = miss.element;
    if (trap === "missing-encryption-context") continue;
    const where = `\`${statementName(miss.statement)}\` of ${policyName(miss.policy)}`;
    if (trap !== undefined) hints.push(trapHint(trap, miss, decision));
    else hints.push(`${where} forbids it: change that statement, no Allow can outweigh it`);
  }
  return hints;
}

function resourceHints(decision: Decision): string[] {
  const { request, reason } = decision;
  if (!request.action.startsWith("kms:")) return [];
  const owner = parseArn(request.resource)?.account;
  const across = owner !== accountOf(request.caller);
  const hints = [delegationHint(decision)];
  if (across && decision.trace.some(named)) {
    return [
      `call \`${request.action}\` as a principal of account ${owner}: it does not work across accounts`,
    ];
  }
  const identity = reason.kind === "implicit-deny" && reason.missing.includes("identity");
  return identity ? [...hints, allowHint(decision)] : hints;
}

/** Whether the key policy does allow the caller, so that only the operation stands in the way. */
function named(policy: Decision["trace"][number]): boolean {
  return (
    policy.kind === "resource" &&
    policy.statements.some(({ effect, matches }) => effect === "Allow" && matches === true)
  );
}

function unknownHints(keys: readonly string[], contested: readonly string[]): string[] {
  const hints = keys.length > 0 ? [`tell what the request gives ${list(keys)}`] : [];
  for (const id of contested) {
    const point = contestedPoints[id as ContestedId];
    hints.push(`do not let it turn on a point that is open: ${point.says} (${point.page})`);
  }
  return hints;
}

/** Allowed, though perhaps not as meant. */
function surprises(decision: Decision): string[] {
  return decision.trace.flatMap(policy =>
    policy.statements.flatMap(statement => {
      const element = statement.elements.find(({ trap }) => trap === "forall-missing-key");
      if (statement.matches !== true || element?.trap === undefined) return [];
      return [trapHint(element.trap, { policy, statement, element }, decision)];
    }),
  );
}
