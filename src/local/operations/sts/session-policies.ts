import type { PolicyDocument } from "../../../model/document.ts";
import { defaultPolicy } from "../../../model/estate.ts";
import { policyLimits, totalSize } from "../../../model/policy-size.ts";
import type { OperationContext } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { optionalText, recordList, requiredText } from "../../wire/parameters.ts";
import { toPolicy } from "../iam/documents.ts";
import { policyOf } from "../iam/managed.ts";
import { arn, sessionPolicy } from "./rules.ts";

const mostArns = 10;
/** Of the session policy and of the managed policies' ARNs together. */
const limit = policyLimits.session;

/**
 * The session policies that the call passes in Policy and PolicyArns, absent where it passes none.
 * The managed ones are taken as they are now.
 * @param account the role's, in which the managed ones are
 * @throws ServiceError MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function readSessionPolicies(
  context: OperationContext,
  account = context.account,
): { readonly sessionPolicies?: readonly PolicyDocument[] } {
  const { parameters } = context;
  const text = optionalText(parameters, "Policy", sessionPolicy);
  const arns = recordList(parameters, "PolicyArns").map(item => requiredText(item, "arn", arn));
  // Neither text has a recorded source.
  if (arns.length > mostArns)
    throw new ServiceError("ValidationError", `At most ${mostArns} policy ARNs may be passed.`);
  if (totalSize([text ?? "", ...arns], limit) > limit.most) {
    throw new ServiceError(
      "PackedPolicyTooLarge",
      "Packed policy is too large, please use smaller policy.",
    );
  }
  const documents = arns.map(one => managedDocument({ ...context, account }, one));
  if (text !== undefined) {
    documents.push(toPolicy(text, "session", "session", context.partition).document);
  }
  return documents.length === 0 ? {} : { sessionPolicies: documents };
}

/**
 * The member PackedPolicySize: how much of what a session can carry its policies and tags take, in
 * percent. AWS packs them in a way that is not published; here the plain texts are counted, each
 * kind against its own limit.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
export function packedSize({ parameters }: Pick<OperationContext, "parameters">): {
  readonly PackedPolicySize?: number;
} {
  const text = optionalText(parameters, "Policy", sessionPolicy) ?? "";
  const arns = recordList(parameters, "PolicyArns").map(item => requiredText(item, "arn", arn));
  const tags = recordList(parameters, "Tags").map(({ Key, Value }) => `${Key}${Value}`);
  if (text === "" && arns.length === 0 && tags.length === 0) return {};
  const policies = totalSize([text, ...arns], limit) / limit.most;
  const share = Math.max(policies, tags.join("").length / mostTagText);
  return { PackedPolicySize: Math.max(1, Math.ceil(share * 100)) };
}

/** Fifty tags of the longest keys and values. */
const mostTagText = 50 * (128 + 256);

function managedDocument(context: OperationContext, policyArn: string): PolicyDocument {
  const policy = policyOf(context, policyArn);
  const document = policy && defaultPolicy(policy)?.document;
  // The text has no recorded source.
  if (document === undefined) {
    throw new ServiceError(
      "ValidationError",
      `Policy ${policyArn} does not exist or is not attachable.`,
    );
  }
  return document;
}
