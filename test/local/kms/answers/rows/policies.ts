import { type Answer, refusal } from "../row.ts";

const everybody = "arn:aws:iam::111122223333:root";
const policy = (principal: string, action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: principal }, Action: action, Resource: "*" },
  });
const large = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Sid: "",
    Effect: "Allow",
    Principal: { AWS: everybody },
    Action: "kms:*",
    Resource: "*",
  },
}).replace('"Sid":""', '"Sid":"<32768 × a>"');

/** The calls that carry a key policy, with what they need besides. */
const bearers = {
  CreateKey: {},
  PutKeyPolicy: { KeyId: "<symmetric key>" },
  ReplicateKey: { KeyId: "<primary key>", ReplicaRegion: "us-east-1" },
} as const;

/** Key policies. */
export const policies: readonly Answer[] = [
  ...Object.entries(bearers).flatMap(([operation, more]) => [
    refusal(
      operation,
      "Policy names a principal that is not there",
      { ...more, Policy: policy("arn:aws:iam::111122223333:role/gone", "kms:*") },
      [
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
      ],
      ["principals"],
    ),
    refusal(
      operation,
      "Policy names a group",
      { ...more, Policy: policy("arn:aws:iam::111122223333:group/there", "kms:*") },
      ["InvalidArnException", "An ARN in the specified key policy is invalid."],
      ["groupException", "groupText"],
    ),
    refusal(
      operation,
      "Policy would lock the caller out",
      { ...more, Policy: policy(everybody, "kms:Decrypt") },
      [
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
      ],
      ["lockout"],
    ),
    refusal(
      operation,
      "Policy is larger than 32 KiB",
      { ...more, Policy: large },
      ["LimitExceededException", "Policy must not be larger than 32768 bytes."],
      [],
    ),
    refusal(
      operation,
      "Policy is no JSON",
      { ...more, Policy: "no policy" },
      ["MalformedPolicyDocumentException", ""],
      ["noJson"],
    ),
  ]),
  refusal(
    "GetKeyPolicy",
    "PolicyName is not default",
    { KeyId: "<symmetric key>", PolicyName: "other" },
    ["NotFoundException", "No such policy exists"],
    [],
  ),
  refusal(
    "PutKeyPolicy",
    "PolicyName is not default",
    { KeyId: "<symmetric key>", PolicyName: "other", Policy: policy(everybody, "kms:*") },
    ["ValidationException", "PolicyName must be default"],
    [],
  ),
];
