import type { Policy, PolicyDocument, Statement } from "../../src/model/index.ts";

/** A document, or its statements under Version 2012-10-17. */
export type Policyish = PolicyDocument | Statement | readonly Statement[];

/** A document from what a test writes. */
export function documentOf(policy: Policyish): PolicyDocument {
  if ("Statement" in policy) return policy;
  return { Version: "2012-10-17", Statement: policy };
}

/** Policies named by their places. */
export function policiesOf(policies: readonly Policyish[], prefix: string): Policy[] {
  return policies.map((policy, at) => ({
    name: `${prefix}-${at + 1}`,
    document: documentOf(policy),
  }));
}

/** The policy that AWS attaches at every level: it lets everything through. */
export const fullAccess: Policy = {
  name: "FullAWSAccess",
  arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
  document: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
};
