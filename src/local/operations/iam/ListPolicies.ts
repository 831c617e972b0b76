import type { Operation } from "../../operation.ts";
import { flag, optionalText } from "../../wire/parameters.ts";
import { awsManagedArns, awsManagedPolicy } from "./aws-managed.ts";
import { listedPolicy, usesOf } from "./managed.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { policyPath } from "./rules.ts";

const scopes = { pattern: /^(?:All|AWS|Local)$/, cited: "[All, AWS, Local]" };
const usages = {
  pattern: /^(?:PermissionsPolicy|PermissionsBoundary)$/,
  cited: "[PermissionsPolicy, PermissionsBoundary]",
};

/**
 * Lists the managed policies: the account's own, and those of AWS's that the local AWS knows.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
 */
export const ListPolicies: Operation = context => {
  const { account, parameters, partition, state } = context;
  const scope = optionalText(parameters, "Scope", scopes) ?? "All";
  const prefix = optionalText(parameters, "PathPrefix", policyPath) ?? "/";
  const usage = optionalText(parameters, "PolicyUsageFilter", usages);
  const onlyAttached = flag(parameters, "OnlyAttached");
  context.authorize();
  const own = [...state.policies.values()].filter(one => one.account === account);
  const ofAws = awsManagedArns(partition).flatMap(arn => awsManagedPolicy(arn) ?? []);
  const found = [...(scope === "AWS" ? [] : own), ...(scope === "Local" ? [] : ofAws)].filter(
    one => {
      const uses = usesOf(state, one.arn);
      if (!one.path.startsWith(prefix) || (onlyAttached && uses.attached === 0)) return false;
      return usage !== "PermissionsBoundary" || uses.boundary > 0;
    },
  );
  const { items, more } = pageOf(
    context,
    sortedBy(found, one => one.arn),
    one => one.arn,
  );
  return { Policies: items.map(one => listedPolicy(state, one)), ...more };
};
