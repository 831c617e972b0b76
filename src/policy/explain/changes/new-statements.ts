import { nameOf, rootArn } from "../../../model/arn.ts";
import type { PolicyKind } from "../../../model/decision.ts";
import { listOf, type Statement } from "../../../model/document.ts";
import { placementOf } from "../../../model/organization.ts";
import { accountOf, isOutsider, principalArn, type Request } from "../../../model/request.ts";
import { serviceControl } from "../../asked.ts";
import { aliasQuota } from "../../condition/key-rules.ts";
import { anyKey, ownerOf } from "./allow-fixes.ts";
import type { Edit, NewPolicyEdit, Situation, Step } from "./change.ts";
import { aliasesOf, asksForKey, asPrincipal } from "./facts.ts";
import type { Json } from "./json.ts";
import { documentAt, type PolicyPlace } from "./places.ts";
import { editAt } from "./target.ts";

/**
 * Steps that add a statement which allows the request to a policy of a kind, or a new policy with
 * that statement. None where there is nothing to write in.
 */
export function newStatements(kind: PolicyKind, situation: Situation): Step[] {
  switch (kind) {
    case "resource":
      return keyStatements(situation);
    case "trust":
      return trustStatement(situation);
    case "identity":
      return identityStatement(situation);
    case "service-control":
      return levelStatements(situation);
    default:
      return policiesOf(kind, situation)
        .slice(0, 1)
        .flatMap(place => appended(place, allowing(situation.request, kind), situation));
  }
}

/** The smallest statement that allows the request: a key that has an alias is named by it. */
export function allowing(request: Request, kind: PolicyKind): Statement {
  const allow = { Effect: "Allow", Action: request.action } as const;
  if (kind === "vpc-endpoint") {
    // An endpoint policy names a role or user by the condition.
    // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    const Condition = { ArnEquals: { "aws:PrincipalArn": principalArn(request.caller) } };
    return { ...allow, Principal: "*", Resource: request.resource, Condition };
  }
  const aliases = aliasesOf(request);
  const [alias] = aliases;
  if (alias === undefined || aliases.length > aliasQuota || !asksForKey(request)) {
    return { ...allow, Resource: request.resource };
  }
  const Condition = { "ForAnyValue:StringLike": { "kms:ResourceAliases": [alias] } };
  return { ...allow, Resource: anyKey(request), Condition };
}

function policiesOf(kind: PolicyKind, { decision }: Situation): PolicyPlace[] {
  return decision.trace.filter(policy => policy.kind === kind);
}

/** The step that adds a statement at the end of a policy. */
export function appended(place: PolicyPlace, statement: Statement, situation: Situation): Step[] {
  const document = documentAt(place, situation);
  if (document === undefined) return [];
  const policy = { ...place, statements: [] };
  const statements = document.Statement;
  const added = statement as unknown as Json;
  const edit = Array.isArray(statements)
    ? editAt({ policy, document }, ["Statement", statements.length], added)
    : editAt({ policy, document }, ["Statement"], [statements as unknown as Json, added]);
  return [[edit]];
}

/** The key policy names the caller, or hands the decision to IAM. */
function keyStatements(situation: Situation): Step[] {
  const { request, estate } = situation;
  const { caller, action } = request;
  const key = estate.keys.get(request.resource);
  if (key === undefined || caller.kind === "federated") return [];
  const place = { kind: "resource", name: key.policy.name, on: key.arn } as const;
  const { account, root } = ownerOf(request);
  const [type, who] = asPrincipal(caller);
  const direct: Statement = {
    Sid: "UseOfTheKey",
    Effect: "Allow",
    Principal: { [type]: who },
    Action: action,
    Resource: "*",
  };
  const named = appended(place, direct, situation);
  if (account !== accountOf(caller) || caller.kind === "root") return named;
  const delegation = {
    ...direct,
    Sid: "DelegateToIam",
    Principal: { AWS: root },
    Action: "kms:*",
  };
  return [...named, ...appended(place, delegation, situation)];
}

function trustStatement(situation: Situation): Step[] {
  const { request, estate } = situation;
  const { caller, action } = request;
  const role = estate.principals.get(request.resource);
  if (role?.kind !== "role") return [];
  const place = { kind: "trust", name: role.trust.name, on: role.arn } as const;
  const [type, who] = asPrincipal(caller);
  const Principal = { [type]: who };
  if (caller.kind !== "federated") {
    return appended(place, { Effect: "Allow", Principal, Action: action }, situation);
  }
  // Without the subject and the audience anybody with a token of the provider would get in.
  const claims = Object.entries(caller.claims).filter(([name]) => /:(sub|aud)$/.test(name));
  if (claims.length === 0) return [];
  const Condition = { StringEquals: Object.fromEntries(claims) as Record<string, string> };
  return appended(place, { Effect: "Allow", Principal, Action: action, Condition }, situation);
}

/** Into an inline policy of the caller, or failing that into a new one. */
function identityStatement(situation: Situation): Step[] {
  const { request, estate } = situation;
  const principal = estate.principals.get(principalArn(request.caller));
  if (principal === undefined) return [];
  const statement = allowing(request, "identity");
  const [inline] = principal.inline;
  const on = principal.arn;
  if (inline !== undefined) {
    return appended({ kind: "identity", name: inline.name, on }, statement, situation);
  }
  return [[newPolicy("identity", on, statement)]];
}

/** A new policy that holds one statement. Its name tells the action, such as `kms-decrypt`. */
export function newPolicy(
  policyKind: NewPolicyEdit["policyKind"],
  on: string,
  statement: Statement,
): NewPolicyEdit {
  const [action = ""] = listOf(statement.Action);
  const policy = `${statement.Effect === "Deny" ? "deny-" : ""}${action.replaceAll(":", "-").toLowerCase()}`;
  const after = { Version: "2012-10-17", Statement: [statement as unknown as Json] };
  return { kind: "new-policy", policyKind, policy, on, after };
}

/**
 * Every level of the organization must allow: a statement for each that does not.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
function levelStatements(situation: Situation): Step[] {
  const { request } = situation;
  const statement = allowing(request, "service-control");
  const edits = silentLevels(situation).map((id): Edit | undefined => {
    const places = policiesOf("service-control", situation).filter(({ on }) => nameOf(on) === id);
    const own = places.find(place => documentAt(place, situation) !== undefined);
    const step = own && appended(own, statement, situation)[0];
    return step === undefined ? newPolicy("service-control", id, statement) : step[0];
  });
  const step = edits.filter(edit => edit !== undefined);
  return step.length === 0 ? [] : [step];
}

/** The ids of the levels above the caller's account whose service control policies do not allow. */
export function silentLevels({ request, estate, decision }: Situation): string[] {
  const { caller } = request;
  const account = accountOf(caller);
  const view = { caller, account, principalArn: principalArn(caller) };
  if (serviceControl(view, estate).length === 0) return [];
  const placement = placementOf(account, estate.organizations);
  const allows = (id: string) =>
    decision.trace.some(
      ({ kind, on, statements }) =>
        kind === "service-control" &&
        nameOf(on) === id &&
        statements.some(({ effect, matches }) => effect === "Allow" && matches === true),
    );
  return (placement?.levels ?? []).map(level => level.id).filter(id => !allows(id));
}

/** The Deny for the caller alone, in a policy of its own or in that of the key. */
export function newDenies(situation: Situation): Step[] {
  const { request, estate } = situation;
  const { action, resource, caller } = request;
  const deny = { Effect: "Deny", Action: action } as const;
  const principal = estate.principals.get(principalArn(caller));
  const key = estate.keys.get(resource);
  const steps: Step[] = [];
  if (principal !== undefined) {
    const statement = { ...deny, Resource: resource };
    const [inline] = principal.inline;
    const place = inline && ({ kind: "identity", name: inline.name, on: principal.arn } as const);
    const fresh: Step = [newPolicy("identity", principal.arn, statement)];
    steps.push(...(place ? appended(place, statement, situation) : [fresh]));
  }
  if (key !== undefined && caller.kind !== "federated") {
    const place = { kind: "resource", name: key.policy.name, on: key.arn } as const;
    steps.push(...appended(place, keyDeny(request), situation));
  }
  if (principal === undefined && isOutsider(caller)) {
    const role = estate.principals.get(resource);
    if (role?.kind !== "role") return steps;
    const place = { kind: "trust", name: role.trust.name, on: role.arn } as const;
    const [type, who] = asPrincipal(caller);
    const Principal = { [type]: who };
    steps.push(...appended(place, { ...deny, Principal }, situation));
  }
  return steps;
}

/** A root user's ARN as the Principal of a Deny would hit its whole account: the condition names it alone. */
function keyDeny({ action, caller }: Request): Statement {
  const deny = { Sid: "DenyUseOfTheKey", Effect: "Deny", Action: action, Resource: "*" } as const;
  const [type, who] = asPrincipal(caller);
  if (caller.kind !== "root") return { ...deny, Principal: { [type]: who } };
  const Principal = { AWS: rootArn(caller.partition, caller.account) };
  return { ...deny, Principal, Condition: { ArnEquals: { "aws:PrincipalArn": who } } };
}
