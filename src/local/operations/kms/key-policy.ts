import type { Arn } from "../../../model/arn.ts";
import { rootArn } from "../../../model/arn.ts";
import {
  listOf,
  type Policy,
  type PolicyDocument,
  type Statement,
} from "../../../model/document.ts";
import { policyLimits, policySize } from "../../../model/policy-size.ts";
import { decide, parsePolicy } from "../../../policy/index.ts";
import type { OperationContext } from "../../operation.ts";
import { firstText } from "../first-text.ts";
import { invalidPrincipals, kmsArnTexts, kmsTexts } from "../policy-texts.ts";
import { invalidPolicyArn, limitExceeded, malformedPolicy } from "./faults.ts";
import { principalsExist } from "./policy-principals.ts";

/** The only name that a key policy has. */
export const onlyName = "default";

/**
 * The policy of a key that was made without one: it leaves all to the account's IAM policies.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function defaultKeyPolicy({ account, partition }: OperationContext): Policy {
  const document: PolicyDocument = {
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: rootArn(partition, account) },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
  return { name: onlyName, document, text: JSON.stringify(document, undefined, 2) };
}

/** A key policy's text, as it was handed in. */
export function textOf(policy: Policy): string {
  return policy.text ?? JSON.stringify(policy.document);
}

/**
 * Reads a key policy that a call carries, as AWS does before it takes it.
 * @throws ServiceError MalformedPolicyDocumentException, InvalidArnException, LimitExceededException
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
export function readKeyPolicy(context: OperationContext, text: string): Policy {
  const limit = policyLimits.key;
  if (policySize(text, limit) > limit.most) {
    // No recorded text was found.
    throw limitExceeded(`Policy must not be larger than ${limit.most} bytes.`);
  }
  const { document, problems } = parsePolicy(text, { kind: "key" });
  if (document === undefined) {
    const errors = problems.filter(problem => problem.severity === "error");
    const ofArn = firstText(kmsArnTexts, errors, text, "key");
    if (ofArn !== undefined) throw invalidPolicyArn(ofArn);
    const words = firstText(kmsTexts, errors, text, "key");
    throw malformedPolicy(words ?? errors[0]?.message ?? "Syntax errors in policy.");
  }
  const statements = listOf<Statement>(document.Statement);
  if (!statements.every(statement => principalsExist(statement, context.state))) {
    throw malformedPolicy(invalidPrincipals);
  }
  return { name: onlyName, document, text };
}

/**
 * Refuses a policy under which the caller could not put another one: it stands on the key
 * already, and the refusal undoes that.
 * Recorded: https://github.com/terraform-aws-modules/terraform-aws-kms/issues/14
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key
 */
export function mustStayManageable(context: OperationContext, key: Arn, text: string): void {
  const { caller, region, state, surroundings } = context;
  const parameters = { KeyId: key, PolicyName: onlyName, Policy: text };
  const call = { caller, service: "kms", operation: "PutKeyPolicy", region, parameters };
  if (decide({ ...call, surroundings }, state).answer === "allowed") return;
  throw malformedPolicy(
    "The new key policy will not allow you to update the key policy in the future.",
  );
}
