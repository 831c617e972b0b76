import type { Ternary } from "../../model/decision.ts";
import type { View } from "../scope.ts";
import { or } from "../ternary.ts";
import { patternMatches, readPattern, type TextPattern } from "./text-pattern.ts";

/** A value of Resource or NotResource. */
export interface ResourcePattern {
  readonly pattern: TextPattern;
  /** A variable stands before the fifth colon, or a wildcard in the service part. */
  readonly doubt?: "variable-outside-resource-part" | "wildcard-as-service";
  /** Whether fields that the policy leaves out were filled with `*`. */
  readonly completed?: true;
}

/**
 * Reads a value of Resource or NotResource. AWS fills the fields that an ARN lacks with `*`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function readResource(source: string, variables: boolean): ResourcePattern {
  const reading = { variables, wildcards: "resource-arn" } as const;
  const parts = source.split(":");
  if (isIncomplete(parts)) {
    const whole = source + ":*".repeat(6 - parts.length);
    return { pattern: { ...readPattern(whole, reading), source }, completed: true };
  }
  const pattern = readPattern(source, reading);
  if (variables && parts.slice(0, 5).some(part => part.includes("${"))) {
    return { pattern, doubt: "variable-outside-resource-part" };
  }
  if (parts.length > 2 && /[*?]/.test(parts[2] ?? "")) {
    return { pattern, doubt: "wildcard-as-service" };
  }
  return { pattern };
}

/** Whether fields are missing, and no `*` is there that could match beyond its colon. */
function isIncomplete(parts: readonly string[]): boolean {
  if (parts[0] !== "arn" || parts.length < 3 || parts.length > 5) return false;
  return parts.every(part => part !== "" && !/[*?$]/.test(part));
}

/** Whether one of the patterns matches the request's resource. */
export function resourceMatches(patterns: readonly ResourcePattern[], scope: View): Ternary {
  const { resource, otherResource } = scope.request;
  const matches = matchesArn(patterns, resource, scope);
  if (otherResource === undefined) return matches;
  const other = matchesArn(patterns, otherResource, scope);
  return other === matches ? matches : scope.contest("retirable-grants-resource");
}

function matchesArn(patterns: readonly ResourcePattern[], arn: string, scope: View): Ternary {
  let matches: Ternary = false;
  for (const { pattern, doubt, completed } of patterns) {
    const one = patternMatches(pattern, arn, scope);
    if (completed && one !== false && !ofAnIdentity(scope)) {
      matches = or(matches, scope.contest("incomplete-arn"));
      continue;
    }
    if (one === true && doubt === undefined) return true;
    if (doubt !== undefined && (one !== false || doubt === "variable-outside-resource-part")) {
      matches = or(matches, scope.contest(doubt));
    } else matches = or(matches, one);
  }
  return matches;
}

/** Whether the request lacks a variable of a pattern, which then matches nothing. */
export function lacksVariable({ pattern }: ResourcePattern, scope: View): boolean {
  return pattern.pieces.some(
    piece =>
      typeof piece === "object" &&
      "variable" in piece &&
      piece.default === undefined &&
      scope.valuesOf(piece.variable.toLowerCase()) === undefined,
  );
}

function ofAnIdentity({ policyKind }: View): boolean {
  return policyKind === "identity" || policyKind === "boundary";
}
