import type { Policy } from "../../../model/document.ts";
import type { Principal } from "../../../model/estate.ts";
import { inlineTotals, totalSize } from "../../../model/policy-size.ts";
import type { OperationContext } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { encodedText, readDocument, textOf } from "./documents.ts";
import { limitExceeded, noSuchEntity } from "./faults.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { replace } from "./principals.ts";
import { policyName } from "./rules.ts";

type Answer = Readonly<Record<string, unknown>>;

/** The parameters of a call that puts an inline policy. */
export function readInline(context: OperationContext): Policy {
  const name = requiredText(context.parameters, "PolicyName", policyName);
  return readDocument(context, "PolicyDocument", "identity", name);
}

/** Puts an inline policy, in the place of the one of that name if there is one. */
export function putInline(context: OperationContext, principal: Principal, policy: Policy): Answer {
  const others = principal.inline.filter(one => one.name !== policy.name);
  const inline = sortedBy([...others, policy], one => one.name);
  const limit = inlineTotals[principal.kind];
  if (totalSize(inline.map(textOf), limit) > limit.most) {
    throw limitExceeded(
      `Maximum policy size of ${limit.most} bytes exceeded for ${principal.kind} ${principal.name}`,
    );
  }
  replace(context, { ...principal, inline });
  return {};
}

/** The inline policy that PolicyName names. */
export function inlineOf({ parameters }: OperationContext, principal: Principal): Policy {
  const name = requiredText(parameters, "PolicyName", policyName);
  const policy = principal.inline.find(one => one.name === name);
  if (policy !== undefined) return policy;
  throw noSuchEntity(`The ${principal.kind} policy with name ${name} cannot be found.`);
}

/** An inline policy's name and document as the operations that get one answer. */
export function describeInline(policy: Policy): Answer {
  return { PolicyName: policy.name, PolicyDocument: encodedText(policy) };
}

/** Deletes the inline policy that PolicyName names. */
export function deleteInline(context: OperationContext, principal: Principal): Answer {
  const gone = inlineOf(context, principal);
  replace(context, { ...principal, inline: principal.inline.filter(one => one !== gone) });
  return {};
}

/** A page of the inline policies' names. */
export function listInline(context: OperationContext, principal: Principal): Answer {
  const names = principal.inline.map(one => one.name);
  const { items, more } = pageOf(context, names, name => name);
  return { PolicyNames: items, ...more };
}
