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
 * The managed ones are those of the role's account, as they are now.
 * @throws ServiceError MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function readSessionPolicies(context: OperationContext): {
  readonly sessionPolicies?: readonly PolicyDocument[];
} {
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
  const documents = arns.map(one => managedDocument(context, one));
  if (text !== undefined) {
    documents.push(toPolicy(text, "session", "session", context.partition).document);
  }
  return documents.length === 0 ? {} : { sessionPolicies: documents };
}

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
