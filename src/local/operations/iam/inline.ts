import type { Policy } from "../../../model/document.ts";
import { inlineTotals, totalSize } from "../../../model/policy-size.ts";
import type { OperationContext } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { encodedText, readDocument, textOf } from "./documents.ts";
import { limitExceeded, noSuchEntity } from "./faults.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { type Entity, kindOf, replace } from "./principals.ts";
import { policyName } from "./rules.ts";
import { refuseServiceLinked } from "./service-linked.ts";

type Answer = Readonly<Record<string, unknown>>;

/** The parameters of a call that puts an inline policy. */
export function readInline(context: OperationContext): Policy {
  const name = requiredText(context.parameters, "PolicyName", policyName);
  return readDocument(context, "PolicyDocument", "identity", name);
}

/** Puts an inline policy, in the place of the one of that name if there is one. */
export function putInline(context: OperationContext, entity: Entity, policy: Policy): Answer {
  refuseServiceLinked(entity);
  const others = entity.inline.filter(one => one.name !== policy.name);
  const inline = sortedBy([...others, policy], one => one.name);
  const limit = inlineTotals[kindOf(entity)];
  if (totalSize(inline.map(textOf), limit) > limit.most) {
    throw limitExceeded(
      `Maximum policy size of ${limit.most} bytes exceeded for ${kindOf(entity)} ${entity.name}`,
    );
  }
  replace(context, { ...entity, inline });
  return {};
}

/** The inline policy that PolicyName names. */
export function inlineOf({ parameters }: OperationContext, entity: Entity): Policy {
  const name = requiredText(parameters, "PolicyName", policyName);
  const policy = entity.inline.find(one => one.name === name);
  if (policy !== undefined) return policy;
  throw noSuchEntity(`The ${kindOf(entity)} policy with name ${name} cannot be found.`);
}

/** An inline policy's name and document as the operations that get one answer. */
export function describeInline(policy: Policy): Answer {
  return { PolicyName: policy.name, PolicyDocument: encodedText(policy) };
}

/** Deletes the inline policy that PolicyName names. */
export function deleteInline(context: OperationContext, entity: Entity): Answer {
  refuseServiceLinked(entity);
  const gone = inlineOf(context, entity);
  replace(context, { ...entity, inline: entity.inline.filter(one => one !== gone) });
  return {};
}

/** A page of the inline policies' names. */
export function listInline(context: OperationContext, entity: Entity): Answer {
  const names = entity.inline.map(one => one.name);
  const { items, more } = pageOf(context, names, name => name);
  return { PolicyNames: items, ...more };
}
