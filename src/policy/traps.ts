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

/** The trap, if it is one, in a condition whose outcome surprises. */
export function conditionTrap(
  element: ElementTrace,
  condition: Condition,
  effect: "Allow" | "Deny",
  variables: boolean,
  scope: Scope,
): Trap | undefined {
  const { operator, key } = condition;
  if (operator === undefined || element.contested !== undefined) return undefined;
  const missing = element.requestValues.length === 0;
  const blocks = effect === "Allow" ? element.matches === false : element.matches === true;
  if (operator.set === "ForAllValues" && missing && element.matches === true) {
    if (effect === "Allow") return "forall-missing-key";
  }
  if (!blocks) return undefined;
  if (isOldVariable(element, variables)) return "variable-in-2008";
  if (hasLiteralStar(element, condition)) return "literal-star-in-stringequals";
  if (key === "kms:requestalias") return missing ? "request-alias-by-arn" : undefined;
  if (key === "kms:resourcealiases" && scope.key !== undefined) return "no-such-alias";
  if (key.startsWith("kms:encryptioncontext")) return "missing-encryption-context";
  return undefined;
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
