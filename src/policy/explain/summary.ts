import type {
  Decision,
  PolicyKind,
  PolicyTrace,
  StatementRef,
  StatementTrace,
} from "../../model/decision.ts";
import type { Estate } from "../../model/estate.ts";
import { principalArn } from "../../model/request.ts";
import { type ContestedId, contestedPoints } from "../contested.ts";
import { bestNearMiss } from "./advice.ts";
import { silentLevels } from "./changes/new-statements.ts";
import { elementWords, list, policyName, statementName, tellingElement } from "./words.ts";

/** A decision in one sentence. */
export function summaryOf(decision: Decision, estate: Estate): string {
  const { reason } = decision;
  switch (reason.kind) {
    case "root-user":
      return "allowed: the caller is the root user of the account";
    case "allow":
      return `allowed: ${allowWords(decision, reason.by)}`;
    case "explicit-deny":
      return `denied: ${denyWords(decision, reason)}`;
    case "unknown":
      return `unknown: ${unknownWords(reason.keys, reason.contested)}`;
    default:
      return `denied: ${missingWords(decision, estate)}`;
  }
}

function at(decision: Decision, ref: StatementRef): [PolicyTrace, StatementTrace] | undefined {
  const policy = decision.trace[ref.policy];
  const statement = policy?.statements.find(each => each.index === ref.statement);
  return policy && statement && [policy, statement];
}

function allowWords(decision: Decision, by: readonly StatementRef[]): string {
  const named = by.flatMap(ref => {
    const found = at(decision, ref);
    return found ? [`\`${statementName(found[1])}\` of ${policyName(found[0])}`] : [];
  });
  if (named.length === 0) return "the operation needs no permission";
  return `${named.join(" and ")} ${named.length === 1 ? "allows" : "allow"} it`;
}

function denyWords(decision: Decision, ref: StatementRef): string {
  const found = at(decision, ref);
  if (found === undefined) return "a statement forbids it";
  const [policy, statement] = found;
  const telling = tellingElement(statement) ?? statement.elements.find(each => each.condition);
  const why = telling === undefined ? "" : `: ${elementWords(telling)}`;
  return `\`${statementName(statement)}\` of ${policyName(policy)} forbids it${why}`;
}

function unknownWords(keys: readonly string[], contested: readonly string[]): string {
  const points = contested.map(id => contestedPoints[id as ContestedId].says);
  if (keys.length === 0) return `AWS's pages leave it open: ${points.join("; ")}`;
  const known = `it turns on ${list(keys)}, which the request does not tell`;
  return points.length === 0
    ? known
    : `${known}, and AWS's pages leave it open: ${points.join("; ")}`;
}

function missingWords(decision: Decision, estate: Estate): string {
  const { request, reason } = decision;
  const missing = reason.kind === "implicit-deny" ? reason.missing : [];
  switch (missing[0]) {
    case "trust":
      return `the trust policy of \`${request.resource}\` does not allow it`;
    case "resource":
      return resourceWords(decision, estate);
    case "boundary":
    case "session":
    case "vpc-endpoint":
      return silentWords(missing[0], decision);
    case "service-control":
      return levelWords(decision, estate);
    case "identity":
      return identityWords(decision);
    default:
      return request.caller.kind === "root"
        ? "a role may not be assumed by a root user"
        : `nothing allows \`${request.action}\``;
  }
}

function resourceWords(decision: Decision, estate: Estate): string {
  const { action, resource } = decision.request;
  if (resource.includes(":key/") && !estate.keys.has(resource))
    return `there is no key \`${resource}\``;
  if (!action.startsWith("kms:")) return `\`${resource}\` has no policy that allows it`;
  const policy = decision.trace.find(({ kind }) => kind === "resource");
  const named = policy?.statements.some(each => each.effect === "Allow" && each.matches === true);
  if (named) return `\`${action}\` does not work across accounts`;
  return "the key policy neither allows it to the caller nor hands the decision to IAM";
}

function identityWords(decision: Decision): string {
  const { request, trace } = decision;
  const who = principalArn(request.caller);
  const policies = trace.filter(({ kind }) => kind === "identity");
  if (policies.length === 0) return `\`${who}\` has no policy at all`;
  return (
    nearMissWords("identity", decision) ??
    `no statement of its policies allows \`${request.action}\``
  );
}

function nearMissWords(kind: PolicyKind, decision: Decision): string | undefined {
  const miss = bestNearMiss(kind, decision);
  if (miss === undefined) return undefined;
  const { statement, policy, element } = miss;
  return `\`${statementName(statement)}\` of ${policyName(policy)} does not match: ${elementWords(element)}`;
}

/** A policy that limits, and does not let the action through. */
function silentWords(kind: "boundary" | "session" | "vpc-endpoint", decision: Decision): string {
  const names = {
    boundary: "the permissions boundary",
    session: "the session policy",
    "vpc-endpoint": "the VPC endpoint policy",
  };
  const plain = `${names[kind]} does not allow \`${decision.request.action}\``;
  return nearMissWords(kind, decision) ?? plain;
}

/** The level of the organization that lets nothing of this through. */
function levelWords(decision: Decision, estate: Estate): string {
  const { request, trace } = decision;
  const [level] = silentLevels({ request, estate, decision });
  const where = level === undefined ? "a level of the organization" : `\`${level}\``;
  const near = nearMissWords("service-control", {
    ...decision,
    trace: trace.filter(({ on }) => level === undefined || on.endsWith(level)),
  });
  return near ?? `no service control policy of ${where} allows \`${request.action}\``;
}
