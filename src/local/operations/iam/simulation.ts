import { parseArn } from "../../../model/arn.ts";
import type { Decision, PolicyTrace } from "../../../model/decision.ts";
import type { Policy } from "../../../model/document.ts";
import { defaultPolicy, type Estate } from "../../../model/estate.ts";
import { placementOf } from "../../../model/organization.ts";
import type { ContextValue, RequestContext } from "../../../model/request.ts";
import { evaluate, statementSpans } from "../../../policy/index.ts";
import type { OperationContext } from "../../operation.ts";
import { recordList, requiredText, textList, violation } from "../../wire/parameters.ts";
import { contextKeysOf } from "./context-keys.ts";
import { textOf } from "./documents.ts";
import { invalidInput } from "./faults.ts";
import { pageOf } from "./pages.ts";
import { documentsOf, type Simulated, simulatedEstate } from "./simulated.ts";

type Answer = Readonly<Record<string, unknown>>;

/** What a simulation asks: every action on every resource. */
export interface Asked {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly given: RequestContext;
}

/** The actions, resources and condition keys of a call. */
export function readAsked(context: OperationContext): Asked {
  const { parameters } = context;
  const actions = textList(parameters, "ActionNames", { min: 3, max: 128 });
  if (actions.length === 0) throw violation(null, "actionNames", "Member must not be null");
  const resources = textList(parameters, "ResourceArns", { min: 1, max: 2048 });
  for (const resource of resources) {
    if (resource === "*" || parseArn(resource) !== undefined) continue;
    // Recorded: https://github.com/aws-containers/amazon-ecs-exec-checker/issues/35
    throw invalidInput(`ResourceNames are not in a valid ARN format: ${resource}.`);
  }
  const given: Record<string, ContextValue> = {};
  for (const entry of recordList(parameters, "ContextEntries")) {
    const name = requiredText(entry, "ContextKeyName", { min: 5, max: 256 });
    const values = textList(entry, "ContextKeyValues");
    const isList = String(entry["ContextKeyType"]).endsWith("List");
    given[name] = isList ? values : (values[0] ?? "");
  }
  return { actions, resources: resources.length === 0 ? ["*"] : resources, given };
}

/**
 * A page of what the policies say to every action on every resource, decided by the engine that
 * decides every call. Only the condition keys that the call gives are there. What AWS's pages leave
 * open is answered as denied.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function simulate(context: OperationContext, who: Simulated, asked: Asked): Answer {
  const { actions, given, resources } = asked;
  refuseOtherPolicies(who, actions);
  const names = new Set(Object.keys(given).map(key => key.toLowerCase()));
  const keys = contextKeysOf(documentsOf(context, who));
  const missing = keys.filter(key => !names.has(key.toLowerCase()));
  const cases = actions.flatMap(action => resources.map(resource => ({ action, resource })));
  const numbered = cases.map((one, at) => ({ ...one, at: String(at).padStart(6, "0") }));
  const { items, more } = pageOf(context, numbered, one => one.at);
  const results = items.map(({ action, resource }) => {
    const estate = simulatedEstate(context, who, resource);
    const decision = evaluate({ caller: who.caller, action, resource, context: given }, estate);
    return resultOf(decision, estate, who, missing);
  });
  return { EvaluationResults: results, ...more };
}

/** A policy that the engine would not ask must not seem to have been asked. */
function refuseOtherPolicies({ resourcePolicy }: Simulated, actions: readonly string[]): void {
  if (resourcePolicy === undefined) return;
  const other = actions.find(action => !/^(?:kms|sts):/i.test(action));
  if (other === undefined) return;
  // The local AWS's own: AWS simulates those of a few more services.
  throw invalidInput(
    `The local AWS simulates resource policies of KMS keys and roles only, not for ${other}.`,
  );
}

function resultOf(
  decision: Decision,
  estate: Estate,
  who: Simulated,
  missing: readonly string[],
): Answer {
  const { action, resource } = decision.request;
  const verdict = verdictOf(decision);
  const matched = matchedStatements(decision, estate, who);
  const details = {
    ...organizationsDetail(decision, estate, who),
    ...boundaryDetail(decision),
  };
  const specific = {
    EvalResourceName: resource,
    EvalResourceDecision: verdict,
    MatchedStatements: matched,
    MissingContextValues: missing,
  };
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: verdict,
    MatchedStatements: matched,
    MissingContextValues: resource === "*" ? missing : [],
    ...details,
    ...(resource === "*" ? {} : { ResourceSpecificResults: [specific] }),
  };
}

function verdictOf({ answer, reason }: Decision): "allowed" | "explicitDeny" | "implicitDeny" {
  if (answer === "allowed") return "allowed";
  return reason.kind === "explicit-deny" ? "explicitDeny" : "implicitDeny";
}

/** The statements that decided: those that deny where one does, otherwise those that allow. */
function matchedStatements(decision: Decision, estate: Estate, who: Simulated): Answer[] {
  const effect = decision.reason.kind === "explicit-deny" ? "Deny" : "Allow";
  return decision.trace.flatMap(trace => {
    const source = sourceOf(trace, estate, who);
    if (source === undefined) return [];
    const spans = statementSpans(textOf(source.policy));
    return trace.statements
      .filter(one => one.effect === effect && one.matches === true)
      .map(({ index }) => {
        const span = spans[index];
        return {
          SourcePolicyId: trace.name,
          SourcePolicyType: source.type,
          ...(span && {
            StartPosition: { Line: span.start.line, Column: span.start.column },
            EndPosition: { Line: span.end.line, Column: span.end.column },
          }),
        };
      });
  });
}

/** The policy that a trace is of, among those that answers name: not the one that stands in. */
function sourceOf(
  { kind, name, on }: PolicyTrace,
  estate: Estate,
  { resourcePolicy }: Simulated,
): { readonly policy: Policy; readonly type: string } | undefined {
  if (kind === "resource") {
    return resourcePolicy && withType(estate.keys.get(on)?.policy, "Resource Policy");
  }
  if (kind !== "identity" && kind !== "boundary") return undefined;
  const managed = estate.policies.get(on);
  const holder = estate.principals.get(on) ?? estate.groups.get(on);
  const policy = managed ? defaultPolicy(managed) : holder?.inline.find(one => one.name === name);
  return withType(policy, "IAM Policy");
}

function withType(policy: Policy | undefined, type: string) {
  return policy && { policy, type };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PermissionsBoundaryDecisionDetail.html */
function boundaryDetail({ trace }: Decision): Answer {
  const boundary = trace.filter(one => one.kind === "boundary");
  if (boundary.length === 0) return {};
  const matched = boundary.flatMap(one => one.statements.filter(({ matches }) => matches === true));
  const allowed = matched.length > 0 && matched.every(one => one.effect === "Allow");
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: allowed } };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_OrganizationsDecisionDetail.html */
function organizationsDetail(
  { reason }: Decision,
  estate: Estate,
  { principal }: Simulated,
): Answer {
  if (placementOf(principal.account, estate.organizations) === undefined) return {};
  const denied =
    (reason.kind === "explicit-deny" && reason.policyKind === "service-control") ||
    (reason.kind === "implicit-deny" && reason.missing.includes("service-control"));
  return { OrganizationsDecisionDetail: { AllowedByOrganizations: !denied } };
}
