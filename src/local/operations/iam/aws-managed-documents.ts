import type { ConditionBlock, Statement } from "../../../model/document.ts";

/** What is known of one of AWS's own managed policies. */
export interface AwsManagedDocument {
  /** `/` where it is absent. */
  readonly path?: string;
  /** The version that this was read from, such as `v2`; AWS changes its policies. */
  readonly version: string;
  /** The day of that version. */
  readonly created: string;
  /** Whether only the actions of KMS, STS, IAM and EKS are told, out of a great many. */
  readonly partial?: true;
  readonly statements: readonly Statement[];
}

const serviceRole = "/service-role/";
const jobFunction = "/job-function/";

/** Lets these actions pass, which stand parted by blanks. */
function allow(
  actions: string,
  { on = "*", sid, when }: { on?: string | string[]; sid?: string; when?: ConditionBlock } = {},
): Statement {
  const names = actions.trim().split(/\s+/);
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: "Allow",
    Action: names.length === 1 ? (names[0] ?? "") : names,
    Resource: on,
    ...(when !== undefined && { Condition: when }),
  };
}

/** Lets the service-linked roles of these services be made. */
function linkedRolesOf(services: string | string[], sid?: string): Statement {
  const when = { StringEquals: { "iam:AWSServiceName": services } };
  return allow("iam:CreateServiceLinkedRole", sid === undefined ? { when } : { when, sid });
}

/**
 * AWS's own managed policies that the local AWS knows: those that say something of KMS, STS and IAM
 * and are attached by hand, and those that clusters, functions and instances are given by Terraform
 * and CDK. Each has a page of its name under
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/
 */
export const awsManagedDocuments: Readonly<Record<string, AwsManagedDocument>> = {
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
  AmazonEKSClusterPolicy: {
    version: "v9",
    created: "2026-02-11",
    statements: [
      allow(
        `autoscaling:DescribeAutoScalingGroups autoscaling:UpdateAutoScalingGroup ec2:AttachVolume
        ec2:AuthorizeSecurityGroupIngress ec2:CreateRoute ec2:CreateSecurityGroup ec2:CreateTags
        ec2:CreateVolume ec2:DeleteRoute ec2:DeleteSecurityGroup ec2:DeleteVolume
        ec2:DescribeInstances ec2:DescribeRouteTables ec2:DescribeSecurityGroups ec2:DescribeSubnets
        ec2:DescribeVolumes ec2:DescribeVolumesModifications ec2:DescribeVpcs ec2:DescribeDhcpOptions
        ec2:DescribeNetworkInterfaces ec2:DescribeAvailabilityZones ec2:DetachVolume
        ec2:ModifyInstanceAttribute ec2:ModifyVolume ec2:RevokeSecurityGroupIngress
        ec2:DescribeAccountAttributes ec2:DescribeAddresses ec2:DescribeInternetGateways
        ec2:DescribeInstanceTopology elasticloadbalancing:AddTags
        elasticloadbalancing:ApplySecurityGroupsToLoadBalancer
        elasticloadbalancing:AttachLoadBalancerToSubnets elasticloadbalancing:ConfigureHealthCheck
        elasticloadbalancing:CreateListener elasticloadbalancing:CreateLoadBalancer
        elasticloadbalancing:CreateLoadBalancerListeners elasticloadbalancing:CreateLoadBalancerPolicy
        elasticloadbalancing:CreateTargetGroup elasticloadbalancing:DeleteListener
        elasticloadbalancing:DeleteLoadBalancer elasticloadbalancing:DeleteLoadBalancerListeners
        elasticloadbalancing:DeleteTargetGroup
        elasticloadbalancing:DeregisterInstancesFromLoadBalancer
        elasticloadbalancing:DeregisterTargets elasticloadbalancing:DescribeListeners
        elasticloadbalancing:DescribeLoadBalancerAttributes
        elasticloadbalancing:DescribeLoadBalancerPolicies elasticloadbalancing:DescribeLoadBalancers
        elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTargetGroups
        elasticloadbalancing:DescribeTargetHealth elasticloadbalancing:DetachLoadBalancerFromSubnets
        elasticloadbalancing:ModifyListener elasticloadbalancing:ModifyLoadBalancerAttributes
        elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes
        elasticloadbalancing:RegisterInstancesWithLoadBalancer elasticloadbalancing:RegisterTargets
        elasticloadbalancing:SetLoadBalancerPoliciesForBackendServer
        elasticloadbalancing:SetLoadBalancerPoliciesOfListener kms:DescribeKey`,
        { sid: "AmazonEKSClusterPolicy" },
      ),
      linkedRolesOf("elasticloadbalancing.amazonaws.com", "AmazonEKSClusterPolicySLRCreate"),
      allow("ec2:DeleteNetworkInterface", {
        sid: "AmazonEKSClusterPolicyENIDelete",
        when: { StringEquals: { "ec2:ResourceTag/eks:eni:owner": "amazon-vpc-cni" } },
      }),
    ],
  },
  AmazonEKSServicePolicy: {
    version: "v6",
    created: "2020-05-27",
    statements: [
      allow(
        `ec2:CreateNetworkInterface ec2:CreateNetworkInterfacePermission ec2:DeleteNetworkInterface
        ec2:DescribeInstances ec2:DescribeNetworkInterfaces ec2:DetachNetworkInterface
        ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs
        ec2:ModifyNetworkInterfaceAttribute iam:ListAttachedRolePolicies eks:UpdateClusterVersion`,
      ),
      allow("ec2:CreateTags ec2:DeleteTags", {
        on: ["arn:aws:ec2:*:*:vpc/*", "arn:aws:ec2:*:*:subnet/*"],
      }),
      allow("route53:AssociateVPCWithHostedZone"),
      allow("logs:CreateLogGroup"),
      allow("logs:CreateLogStream logs:DescribeLogStreams", {
        on: "arn:aws:logs:*:*:log-group:/aws/eks/*:*",
      }),
      allow("logs:PutLogEvents", { on: "arn:aws:logs:*:*:log-group:/aws/eks/*:*:*" }),
      allow("iam:CreateServiceLinkedRole", {
        when: { StringLike: { "iam:AWSServiceName": "eks.amazonaws.com" } },
      }),
    ],
  },
  AmazonEKSVPCResourceController: {
    version: "v1",
    created: "2020-08-12",
    statements: [
      allow("ec2:CreateNetworkInterfacePermission", {
        when: {
          "ForAnyValue:StringEquals": {
            "ec2:ResourceTag/eks:eni:owner": "eks-vpc-resource-controller",
          },
        },
      }),
      allow(
        `ec2:CreateNetworkInterface ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute
        ec2:DeleteNetworkInterface ec2:AttachNetworkInterface ec2:UnassignPrivateIpAddresses
        ec2:AssignPrivateIpAddresses`,
      ),
    ],
  },
  AmazonEKSWorkerNodePolicy: {
    version: "v3",
    created: "2023-11-27",
    statements: [
      allow(
        `ec2:DescribeInstances ec2:DescribeInstanceTypes ec2:DescribeRouteTables
        ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVolumes
        ec2:DescribeVolumesModifications ec2:DescribeVpcs eks:DescribeCluster
        eks-auth:AssumeRoleForPodIdentity`,
        { sid: "WorkerNodePermissions" },
      ),
    ],
  },
  AmazonEKS_CNI_Policy: {
    version: "v5",
    created: "2024-03-04",
    statements: [
      allow(
        `ec2:AssignPrivateIpAddresses ec2:AttachNetworkInterface ec2:CreateNetworkInterface
        ec2:DeleteNetworkInterface ec2:DescribeInstances ec2:DescribeTags
        ec2:DescribeNetworkInterfaces ec2:DescribeInstanceTypes ec2:DescribeSubnets
        ec2:DetachNetworkInterface ec2:ModifyNetworkInterfaceAttribute
        ec2:UnassignPrivateIpAddresses`,
        { sid: "AmazonEKSCNIPolicy" },
      ),
      allow("ec2:CreateTags", {
        sid: "AmazonEKSCNIPolicyENITag",
        on: "arn:aws:ec2:*:*:network-interface/*",
      }),
    ],
  },
  AmazonEKSFargatePodExecutionRolePolicy: {
    version: "v1",
    created: "2019-11-22",
    statements: [
      allow(
        `ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer
        ecr:BatchGetImage`,
      ),
    ],
  },
  AmazonEC2ContainerRegistryReadOnly: {
    version: "v3",
    created: "2019-12-10",
    statements: [
      allow(
        `ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer
        ecr:GetRepositoryPolicy ecr:DescribeRepositories ecr:ListImages ecr:DescribeImages
        ecr:BatchGetImage ecr:GetLifecyclePolicy ecr:GetLifecyclePolicyPreview
        ecr:ListTagsForResource ecr:DescribeImageScanFindings`,
      ),
    ],
  },
  AmazonEC2ContainerRegistryPullOnly: {
    version: "v1",
    created: "2024-10-04",
    statements: [
      allow(
        `ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer
        ecr:BatchImportUpstreamImage`,
      ),
    ],
  },
  AmazonECSTaskExecutionRolePolicy: {
    path: serviceRole,
    version: "v1",
    created: "2017-11-16",
    statements: [
      allow(
        `ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer
        ecr:BatchGetImage logs:CreateLogStream logs:PutLogEvents`,
      ),
    ],
  },
  AmazonSSMManagedInstanceCore: {
    version: "v2",
    created: "2019-05-23",
    statements: [
      allow(
        `ssm:DescribeAssociation ssm:GetDeployablePatchSnapshotForInstance ssm:GetDocument
        ssm:DescribeDocument ssm:GetManifest ssm:GetParameter ssm:GetParameters
        ssm:ListAssociations ssm:ListInstanceAssociations ssm:PutInventory ssm:PutComplianceItems
        ssm:PutConfigurePackageResult ssm:UpdateAssociationStatus
        ssm:UpdateInstanceAssociationStatus ssm:UpdateInstanceInformation`,
      ),
      allow(
        `ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel
        ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel`,
      ),
      allow(
        `ec2messages:AcknowledgeMessage ec2messages:DeleteMessage ec2messages:FailMessage
        ec2messages:GetEndpoint ec2messages:GetMessages ec2messages:SendReply`,
      ),
    ],
  },
  AmazonSSMReadOnlyAccess: {
    version: "v1",
    created: "2015-05-29",
    statements: [allow("ssm:Describe* ssm:Get* ssm:List*")],
  },
  CloudWatchAgentServerPolicy: {
    version: "v3",
    created: "2024-02-06",
    statements: [
      allow(
        `cloudwatch:PutMetricData ec2:DescribeVolumes ec2:DescribeTags logs:PutLogEvents
        logs:PutRetentionPolicy logs:DescribeLogStreams logs:DescribeLogGroups
        logs:CreateLogStream logs:CreateLogGroup xray:PutTraceSegments xray:PutTelemetryRecords
        xray:GetSamplingRules xray:GetSamplingTargets xray:GetSamplingStatisticSummaries`,
        { sid: "CWACloudWatchServerPermissions" },
      ),
      allow("ssm:GetParameter", {
        sid: "CWASSMServerPermissions",
        on: "arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*",
      }),
    ],
  },
  AWSLambdaBasicExecutionRole: {
    path: serviceRole,
    version: "v1",
    created: "2015-04-09",
    statements: [allow("logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents")],
  },
  AWSLambdaVPCAccessExecutionRole: {
    path: serviceRole,
    version: "v3",
    created: "2024-01-05",
    statements: [
      allow(
        `logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents ec2:CreateNetworkInterface
        ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface
        ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses`,
        { sid: "AWSLambdaVPCAccessExecutionPermissions" },
      ),
    ],
  },
  AmazonS3FullAccess: {
    version: "v2",
    created: "2021-09-27",
    statements: [allow("s3:* s3-object-lambda:*")],
  },
  AmazonS3ReadOnlyAccess: {
    version: "v3",
    created: "2023-08-10",
    statements: [
      allow("s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*"),
    ],
  },
  AmazonEC2FullAccess: {
    version: "v5",
    created: "2018-11-27",
    statements: [
      allow("ec2:*"),
      allow("elasticloadbalancing:*"),
      allow("cloudwatch:*"),
      allow("autoscaling:*"),
      linkedRolesOf([
        "autoscaling.amazonaws.com",
        "ec2scheduled.amazonaws.com",
        "elasticloadbalancing.amazonaws.com",
        "spot.amazonaws.com",
        "spotfleet.amazonaws.com",
        "transitgateway.amazonaws.com",
      ]),
    ],
  },
};
