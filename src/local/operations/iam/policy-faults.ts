import type { Problem } from "../../../model/problem.ts";
import type { DocumentKind } from "../../../policy/index.ts";
import type { ServiceError } from "../../service-error.ts";
import { firstText } from "../first-text.ts";
import { iamSizeTexts, iamTexts } from "../policy-texts.ts";
import { limitExceeded, malformedPolicy } from "./faults.ts";

/**
 * The fault for what is wrong with a policy: AWS names one thing, the one that it finds first.
 * @param text the policy, from which the values that AWS names are taken
 */
export function policyFault(
  problems: readonly Problem[],
  text: string,
  kind: DocumentKind,
): ServiceError {
  const errors = problems.filter(problem => problem.severity === "error");
  const found = firstText(iamTexts, errors, text, kind);
  if (found !== undefined) return malformedPolicy(found);
  const size = firstText(iamSizeTexts, errors, text, kind);
  return size === undefined ? malformedPolicy("Syntax errors in policy.") : limitExceeded(size);
}
