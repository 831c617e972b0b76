import type { Arn } from "../../../model/arn.ts";
import type { Policy } from "../../../model/document.ts";
import { type DocumentKind, parsePolicy } from "../../../policy/index.ts";
import type { OperationContext } from "../../operation.ts";
import { encode } from "../../wire/canonical.ts";
import { requiredText } from "../../wire/parameters.ts";
import { policyFault } from "./policy-faults.ts";
import { policyDocument } from "./rules.ts";

/**
 * Reads a policy document that a call carries.
 * @param parameter the one that holds the text
 * @param name the policy's name
 * @throws ServiceError MalformedPolicyDocument with AWS's reason
 */
export function readDocument(
  { parameters, partition }: OperationContext,
  parameter: string,
  kind: DocumentKind,
  name: string,
): Policy {
  return toPolicy(requiredText(parameters, parameter, policyDocument), kind, name, partition);
}

/**
 * Reads the document of a managed policy's version.
 * @throws ServiceError MalformedPolicyDocument; LimitExceeded
 */
export function readManaged(context: OperationContext, name: string, arn: Arn): Policy {
  return { ...readDocument(context, "PolicyDocument", "managed", name), arn };
}

/**
 * Makes a policy of a document's text.
 * @param partition that of the account which stores it
 */
export function toPolicy(
  text: string,
  kind: DocumentKind,
  name: string,
  partition: string,
): Policy {
  const { document, problems } = parsePolicy(text, { kind, partition });
  if (document === undefined) throw policyFault(problems, text, kind);
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
