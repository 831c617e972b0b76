import type { ElementTrace, Trap } from "../model/decision.ts";
import type { Condition } from "./condition/condition.ts";
import { globMatches } from "./match/glob.ts";
import { readPattern } from "./match/text-pattern.ts";
import type { Scope } from "./scope.ts";

/** The trap, if it is one, in a Resource element that did not match. */
export function resourceTrap(
  element: ElementTrace,
  variables: boolean,
  scope: Scope,
): Trap | undefined {
  if (element.element !== "Resource" || element.matches !== false) return undefined;
  if (isOldVariable(element, variables)) return "variable-in-2008";
  const asksForKey = scope.request.resource.includes(":key/");
  return asksForKey && element.policyValues.some(isAliasPattern) ? "alias-in-resource" : undefined;
}

/** Whether a pattern of Resource is about aliases: its resource part begins with `alias/`. */
export function isAliasPattern(pattern: string): boolean {
  return pattern.split(":").slice(5).join(":").startsWith("alias/");
}

/** A variable in a document whose version has none: there it is plain text. */
function isOldVariable(element: ElementTrace, variables: boolean): boolean {
  return !variables && element.policyValues.some(value => value.includes("${"));
}

/** The trap, if it is one, in an Action element that did not match. */
export function actionTrap(element: ElementTrace, scope: Scope): Trap | undefined {
  if (element.element !== "Action" || element.matches !== false) return undefined;
  const cut = element.policyValues.some(action => isCutShort(action, scope.request.action));
  return cut ? "action-without-star" : undefined;
}

/** Whether an action is the beginning of another one, as `kms:ReEncrypt` of `kms:ReEncryptFrom`. */
export function isCutShort(pattern: string, action: string): boolean {
  const [short, long] = [pattern.toLowerCase(), action.toLowerCase()];
  return /^kms:\w{5,}$/.test(short) && long.startsWith(short) && long !== short;
}

/** The trap, if it is one, in a Principal or NotPrincipal. */
export function principalTrap(
  element: ElementTrace,
  effect: "Allow" | "Deny",
  scope: Scope,
): Trap | undefined {
  const { matches, policyValues } = element;
  if (element.element === "NotPrincipal") {
    const named = policyValues.some(each => [scope.callerArn, scope.principalArn].includes(each));
    return effect === "Deny" && matches !== false && named ? "not-principal" : undefined;
  }
  if (effect === "Deny") {
    const roots = policyValues.some(each => /^\d{12}$|:root$/.test(each));
    const direct = policyValues.some(each =>
      ["*", scope.callerArn, scope.principalArn].includes(each),
    );
    const hits = matches === true && roots && !direct && scope.caller.kind !== "root";
    return hits ? "deny-on-account-root" : undefined;
  }
  if (matches === true) return undefined;
  if (policyValues.some(each => each.length > 1 && /[*?]/.test(each)))
    return "wildcard-in-principal";
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  return policyValues.some(each => /^A(RO|ID)A[A-Z0-9]+$/.test(each))
    ? "deleted-principal"
    : undefined;
}

/** Contested points that are mistakes as well: AWS's pages tell what to write instead. */
const contestedTraps: Readonly<Record<string, Trap>> = {
  "plain-operator-on-list": "set-operator-missing",
  "aliases-in-key-policy": "alias-condition-in-key-policy",
};

/** The trap, if it is one, in a condition whose outcome surprises. */
export function conditionTrap(
  element: ElementTrace,
  condition: Condition,
  effect: "Allow" | "Deny",
  variables: boolean,
  scope: Scope,
): Trap | undefined {
  const { operator } = condition;
  if (operator === undefined) return undefined;
  if (element.contested !== undefined) return contestedTraps[element.contested];
  const missing = element.requestValues.length === 0;
  const blocks = effect === "Allow" ? element.matches === false : element.matches === true;
  if (operator.set === "ForAllValues" && missing && element.matches === true) {
    if (effect === "Allow") return "forall-missing-key";
  }
  if (!blocks) return undefined;
  if (isOldVariable(element, variables)) return "variable-in-2008";
  if (operator.base === "Null" && !missing) return "null-guard";
  if (operator.base !== "Null" && condition.values.length === 0) return "empty-pattern-list";
  if (hasLiteralStar(element, condition)) return "literal-star-in-stringequals";
  return keyTrap(element, condition, missing, scope);
}

/** The trap, if it is one, that belongs to a condition key. */
function keyTrap(
  element: ElementTrace,
  { key, operator }: Condition,
  missing: boolean,
  scope: Scope,
): Trap | undefined {
  if (key === "kms:requestalias") return missing ? "request-alias-by-arn" : undefined;
  if (key === "kms:resourcealiases" && scope.key !== undefined) return "no-such-alias";
  if (key === "kms:viaservice") return missing ? "via-service" : undefined;
  if (key === "aws:principalarn") {
    const session = element.policyValues.some(value => value.includes(":assumed-role/"));
    return session ? "session-arn-as-principal" : undefined;
  }
  if (!key.startsWith("kms:encryptioncontext")) return undefined;
  const differs = operator?.base !== "Null" && differsByCase(element);
  return differs ? "encryption-context-case" : "missing-encryption-context";
}

function differsByCase({ requestValues, policyValues }: ElementTrace): boolean {
  const wanted = new Set(policyValues.map(value => value.toLowerCase()));
  return requestValues.some(
    value => !policyValues.includes(value) && wanted.has(value.toLowerCase()),
  );
}

/** Whether a wildcard stands where the operator takes it for text, and would have decided. */
function hasLiteralStar(element: ElementTrace, condition: Condition): boolean {
  if (!/^String(Not)?Equals(IgnoreCase)?$/.test(condition.operator?.base ?? "")) return false;
  const ignoreCase = condition.operator?.base.endsWith("IgnoreCase") ?? false;
  const globs = element.policyValues
    .filter(value => /[*?]/.test(value))
    .flatMap(
      value =>
        readPattern(value, { variables: false, wildcards: "whole-text", ignoreCase }).glob ?? [],
    );
  return element.requestValues.some(value =>
    globs.some(glob => globMatches(glob, ignoreCase ? value.toLowerCase() : value)),
  );
}
