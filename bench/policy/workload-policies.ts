import type { Organization, Policy, Statement } from "../../src/model/index.ts";

export const account = "111122223333";
export const region = "eu-west-1";

/** A policy of statements. */
export function policy(name: string, ...statements: Statement[]): Policy {
  return { name, document: { Version: "2012-10-17", Statement: statements } };
}

/** The service control policy of the account. */
export const serviceControl = policy(
  "guardrails",
  { Sid: "All", Effect: "Allow", Action: "*", Resource: "*" },
  {
    Sid: "NoDeletion",
    Effect: "Deny",
    Action: ["kms:ScheduleKeyDeletion", "kms:DeleteAlias"],
    Resource: "*",
    Condition: { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/platform-*" } },
  },
  {
    Sid: "Regions",
    Effect: "Deny",
    NotAction: ["iam:*", "sts:*", "organizations:*", "support:*"],
    Resource: "*",
    Condition: { StringNotEquals: { "aws:RequestedRegion": [region, "eu-central-1"] } },
  },
  {
    Sid: "Tls",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  { Sid: "NoUsers", Effect: "Deny", Action: "iam:CreateUser", Resource: "*" },
);

/** The organization of both benches: one guardrail on the account. */
export function organizationOf(): Organization {
  const everything = policy("FullAWSAccess", { Effect: "Allow", Action: "*", Resource: "*" });
  return {
    id: "o-exampleorgid",
    managementAccount: "999900001111",
    enabled: ["service-control", "resource-control"],
    root: {
      id: "r-ab12",
      name: "Root",
      serviceControl: [everything],
      resourceControl: [],
      units: [],
      accounts: [{ id: account, serviceControl: [serviceControl], resourceControl: [] }],
    },
  };
}

/** The three identity policies of a role. */
export function identityOf(app: string): Policy[] {
  const own = `alias/prod-${app}-sops`;
  const keys = `arn:aws:kms:*:${account}:key/*`;
  return [
    policy(
      "sops",
      {
        Sid: "SopsDecrypt",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:DescribeKey"],
        Resource: keys,
        Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": [own, `${own}-*`] } },
      },
      {
        Sid: "SopsEncrypt",
        Effect: "Allow",
        Action: ["kms:Encrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: { StringEquals: { "kms:RequestAlias": own } },
      },
      {
        Sid: "SopsMove",
        Effect: "Allow",
        Action: "kms:ReEncrypt*",
        Resource: "*",
        Condition: { "ForAllValues:StringLike": { "kms:ResourceAliases": "alias/prod-*" } },
      },
      { Sid: "Discover", Effect: "Allow", Action: ["kms:List*", "kms:Describe*"], Resource: "*" },
      {
        Sid: "NotElsewhere",
        Effect: "Deny",
        Action: "kms:*",
        Resource: "*",
        Condition: { StringNotEqualsIfExists: { "aws:ResourceAccount": account } },
      },
    ),
    policy(
      "team",
      {
        Sid: "TeamKeys",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:Encrypt"],
        Resource: keys,
        Condition: {
          StringEquals: {
            "aws:ResourceTag/team": "${aws:PrincipalTag/team}",
            "kms:EncryptionContext:app": app,
          },
        },
      },
      {
        Sid: "TeamAliases",
        Effect: "Allow",
        Action: "kms:CreateAlias",
        Resource: `arn:aws:kms:*:${account}:alias/\${aws:PrincipalTag/team}-*`,
      },
      { Sid: "Data", Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${app}/*` },
      { Sid: "Queue", Effect: "Allow", Action: "sqs:*", Resource: `arn:aws:sqs:*:*:${app}-*` },
      { Sid: "Logs", Effect: "Allow", Action: ["logs:Put*", "logs:Create*"], Resource: "*" },
    ),
    policy(
      "limits",
      {
        Sid: "OnlySome",
        Effect: "Deny",
        NotAction: ["kms:*", "s3:*", "sqs:*", "logs:*", "sts:*"],
        Resource: "*",
      },
      {
        Sid: "NoGrants",
        Effect: "Deny",
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "false" } },
      },
      {
        Sid: "NoTagging",
        Effect: "Deny",
        Action: ["kms:TagResource", "kms:UntagResource"],
        Resource: "*",
      },
      {
        Sid: "NoStaging",
        Effect: "Deny",
        Action: ["kms:Decrypt", "kms:Encrypt"],
        Resource: "*",
        Condition: { StringLike: { "kms:EncryptionContext:env": ["staging*", "dev*"] } },
      },
      {
        Sid: "NoAdministration",
        Effect: "Deny",
        Action: ["kms:Put*", "kms:Disable*", "kms:Schedule*"],
        Resource: "*",
      },
    ),
  ];
}
