import type {
  Decision,
  ElementTrace,
  PolicyKind,
  PolicyTrace,
  Reason,
  StatementRef,
  StatementTrace,
  Ternary,
} from "../model/decision.ts";
import type { Grant } from "../model/estate.ts";
import type { Asked, AskedPolicy } from "./asked.ts";
import type { Verdict } from "./combine.ts";
import type { ContestedId } from "./contested.ts";
import type { ReadStatement } from "./document.ts";
import { conditionElement, plainElements } from "./elements.ts";
import { constraintMatches, granteeMatches, operationMatches, retirerOf } from "./grant.ts";
import { type Scope, untold } from "./scope.ts";
import { hasPrincipals, isMisplaced, outcomeOf } from "./statement.ts";
import { and } from "./ternary.ts";

/** A decision's reason and trace. */
export type Told = Pick<Decision, "reason" | "trace">;

/** What the statements whose match is not known turn on. */
interface Blame {
  readonly keys: Set<string>;
  readonly contested: Set<string>;
}

/** Writes out why a verdict is what it is: every policy, every statement, every element. */
export function tell(scope: Scope, asked: Asked, verdict: Verdict): Told {
  const blame: Record<"Allow" | "Deny", Blame> = {
    Allow: { keys: new Set(), contested: new Set(verdict.contested.Allow) },
    Deny: { keys: new Set(), contested: new Set(verdict.contested.Deny) },
  };
  const trace: PolicyTrace[] = [];
  const add = (policy: AskedPolicy | undefined) => {
    if (policy !== undefined) trace.push(policyTrace(policy, scope, blame));
  };
  asked.resourceControl.forEach(add);
  asked.serviceControl.flat().forEach(add);
  add(asked.vpcEndpoint);
  add(asked.resource);
  for (const grant of asked.grants) trace.push(grantTrace(grant, asked, scope, blame.Allow));
  if (asked.retired !== undefined)
    trace.push(retireTrace(asked.retired, asked, scope, blame.Allow));
  asked.identity.forEach(add);
  add(asked.boundary);
  asked.session.forEach(add);
  return { trace, reason: reasonOf(verdict, trace, blame) };
}

function policyTrace(
  policy: AskedPolicy,
  scope: Scope,
  blame: Record<"Allow" | "Deny", Blame>,
): PolicyTrace {
  const { kind, name, on, document } = policy;
  scope.policyKind = kind;
  if (document === undefined) {
    blame.Allow.contested.add("policy-text-missing");
    blame.Deny.contested.add("policy-text-missing");
  }
  const statements = (document?.statements ?? []).map(statement =>
    statementTrace(statement, document?.variables ?? false, scope, blame[statement.effect]),
  );
  return { kind, name, on, statements };
}

function statementTrace(
  statement: ReadStatement,
  variables: boolean,
  scope: Scope,
  blame: Blame,
): StatementTrace {
  const { matches } = outcomeOf(statement, scope);
  const elements: ElementTrace[] = plainElements(statement, variables, scope);
  const keys: string[] = [];
  for (const condition of statement.conditions) {
    scope.forget();
    const element = conditionElement(condition, statement, variables, scope);
    elements.push(element);
    if (element.matches === "unknown" && scope.contested === undefined) {
      keys.push(
        scope.unknownKey === condition.key
          ? condition.keyText
          : (scope.unknownKey ?? condition.keyText),
      );
    }
  }
  if (matches === "unknown") {
    if (!hasPrincipals(scope) && isMisplaced(statement, scope.policyKind)) {
      blame.contested.add("malformed-policy");
    }
    for (const key of keys) blame.keys.add(key);
    for (const { contested } of elements)
      if (contested !== undefined) blame.contested.add(contested);
  }
  const { Sid } = statement.source;
  const { index, effect } = statement;
  return { index, ...(Sid !== undefined && { sid: Sid }), effect, matches, elements };
}

/** What the constraints of a grant turn on. */
const constraintKeys = ["aws:SourceArn", "kms:EncryptionContextKeys", "kms:GrantConstraintType"];

function grantTrace(grant: Grant, asked: Asked, scope: Scope, blame: Blame): PolicyTrace {
  const element = (
    name: ElementTrace["element"],
    matches: Ternary,
    policyValues: readonly string[],
    requestValues: readonly string[],
    keys: readonly string[],
  ): ElementTrace => {
    const contested: ContestedId | undefined = matches === "unknown" ? scope.contested : undefined;
    if (contested !== undefined) blame.contested.add(contested);
    else if (matches === "unknown") {
      for (const key of keys) if (scope.valuesOf(key.toLowerCase()) === untold) blame.keys.add(key);
    }
    scope.forget();
    return { element: name, matches, policyValues, requestValues, ...(contested && { contested }) };
  };
  scope.forget();
  const pairs = Object.entries({
    ...grant.encryptionContextSubset,
    ...grant.encryptionContextEquals,
  }).map(([name, value]) => `${name}=${value}`);
  if (grant.sourceArn !== undefined) pairs.push(`SourceArn=${grant.sourceArn}`);
  const { action } = scope.request;
  const operation = operationMatches(grant, scope);
  const elements = [
    element("Principal", granteeMatches(grant, scope), [grant.grantee], [scope.callerArn], []),
    element("Action", operation, grant.operations, [action], ["kms:GrantOperations"]),
  ];
  if (pairs.length > 0)
    elements.push(element("Condition", constraintMatches(grant, scope), pairs, [], constraintKeys));
  let matches: Ternary = true;
  for (const each of elements) matches = and(matches, each.matches);
  const statement: StatementTrace = { index: 0, effect: "Allow", matches, elements };
  const on = asked.key?.arn ?? scope.request.resource;
  return { kind: "grant", name: grant.name ?? grant.id, on, statements: [statement] };
}

/** The grant that is to be retired: whom it names for that. */
function retireTrace(grant: Grant, asked: Asked, scope: Scope, blame: Blame): PolicyTrace {
  scope.forget();
  const on = asked.key?.arn ?? scope.request.resource;
  const { named: matches } = retirerOf(grant, asked.key?.account ?? "", scope);
  const { contested } = scope;
  if (matches === "unknown" && contested !== undefined) blame.contested.add(contested);
  const policyValues = [
    ...(grant.retiring === undefined ? [] : [grant.retiring]),
    ...(grant.operations.includes("RetireGrant") ? [grant.grantee] : []),
  ];
  const element: ElementTrace = {
    element: "Principal",
    matches,
    policyValues,
    requestValues: [scope.callerArn],
    ...(matches === "unknown" && contested !== undefined && { contested }),
  };
  const statement: StatementTrace = { index: 0, effect: "Allow", matches, elements: [element] };
  return { kind: "grant", name: grant.name ?? grant.id, on, statements: [statement] };
}

function reasonOf(
  verdict: Verdict,
  trace: readonly PolicyTrace[],
  blame: Record<"Allow" | "Deny", Blame>,
): Reason {
  if (verdict.answer === "allowed") {
    if (verdict.byRoot) return { kind: "root-user" };
    return { kind: "allow", by: refsOf(trace, "Allow") };
  }
  if (verdict.denied === true) {
    const [first] = refsOf(trace, "Deny");
    const policyKind: PolicyKind = trace[first?.policy ?? 0]?.kind ?? "identity";
    return { kind: "explicit-deny", policyKind, ...(first ?? { policy: 0, statement: 0 }) };
  }
  if (verdict.answer === "denied") return { kind: "implicit-deny", missing: verdict.missing };
  const blamed = [
    ...(verdict.allowed === "unknown" ? [blame.Allow] : []),
    ...(verdict.denied === "unknown" ? [blame.Deny] : []),
  ];
  const keys = new Set(blamed.flatMap(each => [...each.keys]));
  const contested = new Set(blamed.flatMap(each => [...each.contested]));
  return { kind: "unknown", keys: [...keys].sort(), contested: [...contested].sort() };
}

function refsOf(trace: readonly PolicyTrace[], effect: "Allow" | "Deny"): StatementRef[] {
  return trace.flatMap((policy, at) =>
    policy.statements
      .filter(statement => statement.effect === effect && statement.matches === true)
      .map(statement => ({ policy: at, statement: statement.index })),
  );
}
