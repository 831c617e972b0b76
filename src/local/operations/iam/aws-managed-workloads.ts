import {
  type AwsManagedDocument,
  allow,
  linkedRolesOf,
  serviceRole,
} from "./aws-managed-document.ts";

/**
 * The policies of AWS's own that Terraform and CDK give to clusters, functions and instances. Each has
 * a page of its name under https://docs.aws.amazon.com/aws-managed-policy/latest/reference/
 */
export const forWorkloads: Readonly<Record<string, AwsManagedDocument>> = {
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
