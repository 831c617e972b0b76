import type { Ternary } from "../../model/decision.ts";
import type { View } from "../scope.ts";
import { or } from "../ternary.ts";
import { patternMatches, readPattern, type TextPattern } from "./text-pattern.ts";

/** A value of Resource or NotResource. */
export interface ResourcePattern {
  readonly pattern: TextPattern;
  /** A variable stands before the fifth colon, or a wildcard in the service part. */
  readonly doubt?: "variable-outside-resource-part" | "wildcard-as-service";
}

/**
 * Reads a value of Resource or NotResource.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function readResource(source: string, variables: boolean): ResourcePattern {
  const pattern = readPattern(source, { variables, wildcards: "resource-arn" });
  const parts = source.split(":");
  if (variables && parts.slice(0, 5).some(part => part.includes("${"))) {
    return { pattern, doubt: "variable-outside-resource-part" };
  }
  if (parts.length > 2 && /[*?]/.test(parts[2] ?? "")) {
    return { pattern, doubt: "wildcard-as-service" };
  }
  return { pattern };
}

/** Whether one of the patterns matches the request's resource. */
export function resourceMatches(patterns: readonly ResourcePattern[], scope: View): Ternary {
  let matches: Ternary = false;
  for (const { pattern, doubt } of patterns) {
    const one = patternMatches(pattern, scope.request.resource, scope);
    if (one === true && doubt === undefined) return true;
    if (doubt !== undefined && (one !== false || doubt === "variable-outside-resource-part")) {
      matches = or(matches, scope.contest(doubt));
    } else matches = or(matches, one);
  }
  return matches;
}
