import {
  type AwsManagedDocument,
  allow,
  jobFunction,
  serviceRole,
} from "./aws-managed-document.ts";

/**
 * The policies of AWS's own that say something of KMS, STS and IAM and are attached to people and
 * their tools. Each has a page of its name under
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/
 */
export const forPeople: Readonly<Record<string, AwsManagedDocument>> = {
  AdministratorAccess: {
    version: "v1",
    created: "2015-02-06",
    statements: [allow("*")],
  },
  PowerUserAccess: {
    version: "v12",
    created: "2026-02-12",
    statements: [
      { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
      allow(
        `account:GetAccountInformation account:GetGovCloudAccountInformation account:GetPrimaryEmail
        account:ListRegions iam:CreateServiceLinkedRole iam:DeleteServiceLinkedRole iam:ListRoles
        organizations:DescribeEffectivePolicy organizations:DescribeOrganization`,
      ),
    ],
  },
  ReadOnlyAccess: {
    version: "v87",
    created: "2022-05-23",
    partial: true,
    statements: [
      allow(
        `eks:Describe* eks:List* iam:Generate* iam:Get* iam:List* iam:Simulate* kms:Describe* kms:Get*
        kms:List* sts:GetAccessKeyInfo sts:GetCallerIdentity sts:GetSessionToken`,
      ),
    ],
  },
  SecurityAudit: {
    version: "v45",
    created: "2024-10-30",
    partial: true,
    statements: [
      allow(
        `eks:DescribeCluster eks:DescribeFargateProfile eks:DescribeNodeGroup eks:ListClusters
        eks:ListFargateProfiles eks:ListNodeGroups eks:ListTagsForResource eks:ListUpdates
        iam:GenerateCredentialReport iam:GenerateServiceLastAccessedDetails iam:Get* iam:List*
        iam:SimulateCustomPolicy iam:SimulatePrincipalPolicy kms:Describe* kms:Get* kms:List*
        sts:GetAccessKeyInfo`,
        { sid: "BaseSecurityAuditStatement" },
      ),
    ],
  },
  ViewOnlyAccess: {
    path: jobFunction,
    version: "v36",
    created: "2026-02-11",
    partial: true,
    statements: [
      allow(
        `eks:ListTagsForResource iam:GetAccountSummary iam:GetLoginProfile iam:List* kms:ListKeys
        kms:ListResourceTags`,
        { sid: "GeneralViewOnlyAccessStatement" },
      ),
    ],
  },
  IAMFullAccess: {
    version: "v2",
    created: "2019-06-21",
    statements: [
      allow(
        `iam:* organizations:DescribeAccount organizations:DescribeOrganization
        organizations:DescribeOrganizationalUnit organizations:DescribePolicy
        organizations:ListChildren organizations:ListParents organizations:ListPoliciesForTarget
        organizations:ListRoots organizations:ListPolicies organizations:ListTargetsForPolicy`,
      ),
    ],
  },
  IAMReadOnlyAccess: {
    version: "v4",
    created: "2018-01-25",
    statements: [
      allow(
        `iam:GenerateCredentialReport iam:GenerateServiceLastAccessedDetails iam:Get* iam:List*
        iam:SimulateCustomPolicy iam:SimulatePrincipalPolicy`,
      ),
    ],
  },
  IAMUserChangePassword: {
    version: "v2",
    created: "2016-11-15",
    statements: [
      allow("iam:ChangePassword", { on: "arn:aws:iam::*:user/${aws:username}" }),
      allow("iam:GetAccountPasswordPolicy"),
    ],
  },
  AWSKeyManagementServicePowerUser: {
    version: "v2",
    created: "2017-03-07",
    statements: [
      allow(
        `kms:CreateAlias kms:CreateKey kms:DeleteAlias kms:Describe* kms:GenerateRandom kms:Get*
        kms:List* kms:TagResource kms:UntagResource iam:ListGroups iam:ListRoles iam:ListUsers`,
      ),
    ],
  },
  ROSAKMSProviderPolicy: {
    path: serviceRole,
    version: "v1",
    created: "2023-04-27",
    statements: [
      allow("kms:Encrypt kms:Decrypt kms:DescribeKey", {
        sid: "VolumeEncryption",
        when: { StringEquals: { "aws:ResourceTag/red-hat": "true" } },
      }),
    ],
  },
  SecretsManagerReadWrite: {
    version: "v6",
    created: "2026-08-25",
    statements: [
      allow(
        `secretsmanager:* cloudformation:CreateChangeSet cloudformation:DescribeChangeSet
        cloudformation:DescribeStackResource cloudformation:DescribeStacks
        cloudformation:ExecuteChangeSet docdb-elastic:GetCluster docdb-elastic:ListClusters
        ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs kms:DescribeKey
        kms:ListAliases kms:ListKeys lambda:ListFunctions rds:DescribeDBClusters
        rds:DescribeDBInstances redshift:DescribeClusters redshift-serverless:ListWorkgroups
        redshift-serverless:GetNamespace tag:GetResources`,
        { sid: "BasePermissions" },
      ),
      allow(
        `lambda:AddPermission lambda:CreateFunction lambda:GetFunction lambda:InvokeFunction
        lambda:UpdateFunctionConfiguration`,
        { sid: "LambdaPermissions", on: "arn:aws:lambda:*:*:function:SecretsManager*" },
      ),
      allow("serverlessrepo:CreateCloudFormationChangeSet serverlessrepo:GetApplication", {
        sid: "SARPermissions",
        on: "arn:aws:serverlessrepo:*:*:applications/SecretsManager*",
      }),
      allow("s3:GetObject", {
        sid: "S3Permissions",
        on: [
          "arn:aws:s3:::awsserverlessrepo-changesets*",
          "arn:aws:s3:::secrets-manager-rotation-apps-*/*",
        ],
      }),
      allow("cloudformation:TagResource cloudformation:UntagResource", {
        sid: "CloudFormationTagOnCreate",
        when: {
          StringEquals: { "cloudformation:CreateAction": ["CreateChangeSet", "ExecuteChangeSet"] },
        },
      }),
    ],
  },
};
