import type { Arn } from "../../../model/arn.ts";
import type { Policy } from "../../../model/document.ts";
import { type DocumentKind, parsePolicy } from "../../../policy/index.ts";
import type { OperationContext } from "../../operation.ts";
import { encode } from "../../wire/canonical.ts";
import { requiredText } from "../../wire/parameters.ts";
import { limitExceeded } from "./faults.ts";
import { policyFault } from "./policy-faults.ts";
import { policyDocument } from "./rules.ts";

/**
 * Reads a policy document that a call carries.
 * @param parameter the one that holds the text
 * @param name the policy's name
 * @throws ServiceError MalformedPolicyDocument with AWS's reason
 */
export function readDocument(
  { parameters }: OperationContext,
  parameter: string,
  kind: DocumentKind,
  name: string,
): Policy {
  return toPolicy(requiredText(parameters, parameter, policyDocument), kind, name);
}

/** Characters without white space. */
const mostManaged = 6_144;

/**
 * Reads the document of a managed policy's version.
 * @throws ServiceError MalformedPolicyDocument; LimitExceeded
 *   (recorded: https://github.com/ministryofjustice/analytical-platform/issues/6873)
 */
export function readManaged(context: OperationContext, name: string, arn: Arn): Policy {
  const policy = { ...readDocument(context, "PolicyDocument", "identity", name), arn };
  if (sizeOf(policy) > mostManaged) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${mostManaged}`);
  }
  return policy;
}

/** Makes a policy of a document's text. */
export function toPolicy(text: string, kind: DocumentKind, name: string): Policy {
  const { document, problems } = parsePolicy(text, { kind });
  if (document === undefined) throw policyFault(problems);
  return text === JSON.stringify(document) ? { name, document } : { name, document, text };
}

/** A policy's text as it was handed in. */
export function textOf(policy: Policy): string {
  return policy.text ?? JSON.stringify(policy.document);
}

/** A policy's text as IAM answers with it: percent-encoded as RFC 3986 has it. */
export function encodedText(policy: Policy): string {
  return encode(textOf(policy));
}

/**
 * A policy's size as IAM's quotas count it: characters without white space.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
export function sizeOf(policy: Policy): number {
  return textOf(policy).replaceAll(/\s/g, "").length;
}
