import type { OperationContext } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { limitExceeded, noSuchEntity } from "./faults.ts";
import { policyArn, policyOf } from "./managed.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { type Entity, kindOf, replace } from "./principals.ts";
import { policyPath } from "./rules.ts";
import { refuseServiceLinked } from "./service-linked.ts";

type Answer = Readonly<Record<string, unknown>>;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const most = 10;
const quotas = { role: "PoliciesPerRole", user: "PoliciesPerUser", group: "PoliciesPerGroup" };

/** Attaches the managed policy that PolicyArn names. Attaching it again changes nothing. */
export function attach(context: OperationContext, entity: Entity): Answer {
  refuseServiceLinked(entity);
  const arn = policyArn(context);
  const policy = policyOf(context, arn);
  if (policy === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  if (entity.attached.includes(arn)) return {};
  if (entity.attached.length >= most) {
    const quota = quotas[kindOf(entity)];
    throw limitExceeded(`Cannot exceed quota for ${quota}: ${most}`);
  }
  // One of AWS's becomes part of the estate with its first use.
  if (!context.state.policies.has(arn)) context.state.put("policy", arn, policy);
  replace(context, { ...entity, attached: [...entity.attached, arn].sort() });
  return {};
}

/** Detaches the managed policy that PolicyArn names. */
export function detach(context: OperationContext, entity: Entity): Answer {
  refuseServiceLinked(entity);
  const arn = policyArn(context);
  if (!entity.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  replace(context, { ...entity, attached: entity.attached.filter(one => one !== arn) });
  return {};
}

/** A page of the attached managed policies. */
export function listAttached(context: OperationContext, entity: Entity): Answer {
  const prefix = optionalText(context.parameters, "PathPrefix", policyPath) ?? "/";
  const attached = entity.attached.flatMap(arn => {
    const policy = policyOf(context, arn);
    if (policy === undefined || !policy.path.startsWith(prefix)) return [];
    return [{ PolicyName: policy.name, PolicyArn: arn }];
  });
  const sorted = sortedBy(attached, one => one.PolicyArn);
  const { items, more } = pageOf(context, sorted, one => one.PolicyArn);
  return { AttachedPolicies: items, ...more };
}
