import type { PolicyKind } from "../../model/decision.ts";

/**
 * The most aliases that a key may have before conditions on its aliases fail.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
export const aliasQuota = 50;

const onResource: ReadonlySet<PolicyKind> = new Set([
  "resource",
  "resource-control",
  "vpc-endpoint",
]);

/**
 * What a KMS key's aliases and tags do to a condition: nothing, or it is open in a policy that
 * stands on a resource, or over the quota of aliases it is lost.
 * @param key the condition key, in lower case
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function keyRuleOf(key: string, policyKind: PolicyKind): "none" | "open" | "quota" {
  const aliases = key === "kms:resourcealiases";
  if (onResource.has(policyKind) && (aliases || key.startsWith("aws:resourcetag/"))) return "open";
  return aliases ? "quota" : "none";
}
