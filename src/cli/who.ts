import type { AccountId, Arn, Problem, Spec } from "../model/index.ts";

/**
 * Finds who is meant. The local AWS may hold principals that the file does not know, made by
 * Terraform or by hand: what names one clearly is taken at its word.
 */
export async function whoIsThere(
  text: string,
  spec: Spec,
): Promise<{ arn: Arn } | { root: AccountId } | { problem: Problem }> {
  const { findPrincipal } = await import("../spec/index.ts");
  const found = findPrincipal(text, spec);
  if (!("problem" in found)) return found;
  if (/^arn:[a-z-]+:iam::\d{12}:(role|user)\/.+$/.test(text)) return { arn: text };
  if (/^(role|user)\/[\w+=,.@/-]+$/.test(text)) {
    return { arn: `arn:${spec.partition}:iam::${spec.account}:${text}` };
  }
  return found;
}

/** The ARN by which the log and the estate name who was found. */
export function arnOf(who: { arn: Arn } | { root: AccountId }, spec: Spec): Arn {
  return "arn" in who ? who.arn : `arn:${spec.partition}:iam::${who.root}:root`;
}
