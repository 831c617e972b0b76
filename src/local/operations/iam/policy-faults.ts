import type { Problem } from "../../../model/problem.ts";
import type { ServiceError } from "../../service-error.ts";
import { malformedPolicy } from "./faults.ts";

/*
 * IAM's reasons for refusing a policy, by the code of the problem that was found. Recorded:
 * "should not specify a principal"  https://github.com/hashicorp/terraform/issues/13449
 * "must contain resources"          https://github.com/hashicorp/terraform/issues/17987
 * "prohibited field Resource"       https://github.com/kubernetes-sigs/external-dns/issues/3085
 * The others are known from public code that names AWS's answer and not from a recorded one.
 */
const reasons: Readonly<Record<string, string>> = {
  "action-not-sts": "AssumeRole policy may only specify STS AssumeRole actions.",
  "action-without-vendor":
    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
  "condition-without-vendor":
    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
  "duplicate-sid": "Statement IDs (SID) in a single policy must be unique.",
  "missing-action": "Policy statement must contain actions.",
  "missing-resource": "Policy statement must contain resources.",
  "missing-principal": "Missing required field Principal",
  "prohibited-principal": "Policy document should not specify a principal.",
  "prohibited-resource": "Has prohibited field Resource",
};

/**
 * The fault for what is wrong with a policy: AWS names one thing, the first. What is not in the
 * list is `Syntax errors in policy.`, which is what IAM says of most.
 */
export function policyFault(problems: readonly Problem[]): ServiceError {
  const first = problems.find(problem => problem.severity === "error");
  return malformedPolicy(reasons[first?.code ?? ""] ?? "Syntax errors in policy.");
}
