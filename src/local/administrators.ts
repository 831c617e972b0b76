import type { PolicyDocument } from "../model/document.ts";
import type { Estate, Principal } from "../model/estate.ts";
import type { Spec } from "../model/spec.ts";

/**
 * What an administrator brings along in a real account, by policies that are no business of
 * Keywright's: enough to apply the generated Terraform, and no use of any key.
 */
const document: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "ManageWithoutUse",
      Effect: "Allow",
      Action: [
        "eks:*PodIdentityAssociation*",
        "eks:DescribeCluster",
        "eks:List*",
        "eks:TagResource",
        "eks:UntagResource",
        "iam:*",
        "kms:CancelKeyDeletion",
        "kms:Create*",
        "kms:Delete*",
        "kms:Describe*",
        "kms:Disable*",
        "kms:Enable*",
        "kms:Get*",
        "kms:List*",
        "kms:Put*",
        "kms:ReplicateKey",
        "kms:RetireGrant",
        "kms:RevokeGrant",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:Update*",
      ],
      Resource: "*",
    },
  ],
};

const policy = { name: "keywright-local-administrator", document };

/** The principals of an estate, with the administrators' own rights for the local AWS. */
export function withAdministrators(spec: Spec, estate: Estate): Estate {
  const principals = new Map<string, Principal>(estate.principals);
  for (const arn of spec.administrators) {
    const principal = principals.get(arn);
    if (principal === undefined) continue;
    principals.set(arn, { ...principal, inline: [...principal.inline, policy] });
  }
  return { ...estate, principals };
}
