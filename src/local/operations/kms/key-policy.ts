import type { Arn } from "../../../model/arn.ts";
import { rootArn } from "../../../model/arn.ts";
import {
  listOf,
  type Policy,
  type PolicyDocument,
  type Statement,
} from "../../../model/document.ts";
import { decide, parsePolicy } from "../../../policy/index.ts";
import type { OperationContext } from "../../operation.ts";
import { limitExceeded, malformedPolicy } from "./faults.ts";
import { principalsExist } from "./policy-principals.ts";

/** The only name that a key policy has. */
export const onlyName = "default";

/** Bytes. https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const mostBytes = 32_768;

// Recorded: https://github.com/awslabs/minimum-viable-dataspace-on-aws/issues/6
const invalidPrincipals = "Policy contains a statement with one or more invalid principals.";

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
 * @throws ServiceError MalformedPolicyDocumentException, LimitExceededException
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
export function readKeyPolicy(context: OperationContext, text: string): Policy {
  if (Buffer.byteLength(text) > mostBytes) {
    // No recorded text was found.
    throw limitExceeded(`Policy must not be larger than ${mostBytes} bytes.`);
  }
  const { document, problems } = parsePolicy(text, { kind: "key" });
  const error = problems.find(problem => problem.severity === "error");
  if (error?.code.endsWith("-principal")) throw malformedPolicy(invalidPrincipals);
  if (error !== undefined || document === undefined) {
    throw malformedPolicy(error?.message ?? "Syntax errors in policy.");
  }
  const statements = listOf<Statement>(document.Statement);
  if (!statements.every(statement => principalsExist(statement, context.state))) {
    throw malformedPolicy(invalidPrincipals);
  }
  if (statements.some(isOverlyPermissive)) {
    // AWS's page names the refusal; no recorded text was found.
    throw malformedPolicy("Policy contains a statement with an overly permissive condition.");
  }
  return { name: onlyName, document, text };
}

/**
 * ForAllValues is true of a key that the request lacks, and KMS refuses it for two families.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
function isOverlyPermissive({ Condition = {} }: Statement): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) =>
      /^ForAllValues:/i.test(operator) &&
      Object.keys(keys).some(key => /^(kms:EncryptionContext:|aws:RequestTag\/)/i.test(key)),
  );
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
