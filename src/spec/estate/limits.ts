import { type Arn, nameOf } from "../../model/arn.ts";
import type { Spec } from "../../model/spec.ts";
import type { Path } from "../source/tree.ts";
import type { Report } from "../structure/report.ts";
import { identityPolicies } from "./identity-policy.ts";
import { keyPolicy } from "./key-policy.ts";

/** Bytes. @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const maximumKeyPolicy = 32_768;

/** Of one role or user. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maximumAttached = 10;

/** Characters without white space; AWS raises it to 8192 on request. Same page. */
const maximumTrust = 2048;

/** Tells the policies that would be larger or more than AWS takes. */
export function checkLimits(spec: Spec, paths: ReadonlyMap<Arn, Path>, report: Report): void {
  for (const key of spec.keys) {
    const size = Buffer.byteLength(JSON.stringify(keyPolicy(spec, key)));
    if (size <= maximumKeyPolicy) continue;
    const message = `the policy of \`${key.alias}\` would have ${size} bytes, and ${maximumKeyPolicy} is the most`;
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
    const trust = principal.trust === undefined ? 0 : JSON.stringify(principal.trust).length;
    if (trust > maximumTrust) {
      const message = `the trust policy of \`${name}\` would have ${trust} characters, and ${maximumTrust} is the most`;
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
