import { type Arn, nameOf } from "../../model/arn.ts";
import { policyLimits, policySize } from "../../model/policy-size.ts";
import type { Spec } from "../../model/spec.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { identityPolicies } from "./identity-policy.ts";
import { keyPolicy } from "./key-policy.ts";

/** Of one role or user. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maximumAttached = 10;

/** Tells the policies that would be larger or more than AWS takes. */
export function checkLimits(spec: Spec, paths: ReadonlyMap<Arn, Path>, report: Report): void {
  const { key: keyLimit, trust: trustLimit } = policyLimits;
  for (const key of spec.keys) {
    const size = policySize(JSON.stringify(keyPolicy(spec, key)), keyLimit);
    if (size <= keyLimit.most) continue;
    const message = `the policy of \`${key.alias}\` would have ${size} bytes, and ${keyLimit.most} is the most`;
    const hint = "give principals of other accounts one role that they share";
    report.error("key-policy-too-long", ["applications", key.application], message, hint, "key");
  }
  for (const principal of spec.principals) {
    const name = nameOf(principal.arn);
    const count = identityPolicies(spec, principal).length;
    if (count > maximumAttached) {
      const message = `\`${name}\` would need ${count} managed policies, and ${maximumAttached} is the most`;
      const hint = "give it patterns under `access` instead of single applications";
      report.error("too-many-policies", paths.get(principal.arn) ?? [], message, hint);
    }
    const trust = policySize(JSON.stringify(principal.trust ?? ""), trustLimit);
    if (trust > trustLimit.most) {
      const message = `the trust policy of \`${name}\` would have ${trust} characters, and ${trustLimit.most} is the most`;
      report.error(
        "trust-too-long",
        paths.get(principal.arn) ?? [],
        message,
        "trust fewer principals",
        "key",
      );
    }
  }
}
