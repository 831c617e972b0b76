import { type Place, rootArn } from "../../../model/arn.ts";
import type { PolicyDocument, Statement } from "../../../model/document.ts";

/*
 * The key policies that AWS gives its managed keys, as they were read from real accounts:
 *   FogSecurity/aws-managed-kms-keys, reference_key_policies/
 * and for EBS, S3, SSM and Secrets Manager also in several recorded states of Terraform.
 */

const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];
const metadata = ["kms:Describe*", "kms:Get*", "kms:List*"];
const everybody = { AWS: "*" };

/** Makes the statements of a key's policy for the account and Region in which it lies. */
type Make = (place: Place) => Statement[];

const here = ({ account }: Place) => ({ "kms:CallerAccount": account });

function viaService(service: string, place: Place) {
  return { "kms:ViaService": `${service}.${place.region}.amazonaws.com` };
}

/** Use by whoever in the account calls the service, which calls KMS. */
function through(service: string, name: string, more: readonly string[], how = "through"): Make {
  return place => [
    {
      Sid: `Allow access ${how} ${name} for all principals in the account that are authorized to use ${name}`,
      Effect: "Allow",
      Principal: everybody,
      Action: [...use, ...more, "kms:DescribeKey"],
      Resource: "*",
      Condition: { StringEquals: { ...viaService(service, place), ...here(place) } },
    },
  ];
}

/** What the account may do by itself, where its identity policies allow it. */
function direct(more: readonly string[] = ["kms:RevokeGrant"]): Make {
  return ({ account, partition }) => [
    {
      Sid: "Allow direct access to key metadata to the account",
      Effect: "Allow",
      Principal: { AWS: rootArn(partition, account) },
      Action: [...metadata, ...more],
      Resource: "*",
    },
  ];
}

function describedBy(service: string, sid: string): Make {
  return () => [
    {
      Sid: sid,
      Effect: "Allow",
      Principal: { Service: `${service}.amazonaws.com` },
      Action: metadata,
      Resource: "*",
    },
  ];
}

const grant = ["kms:CreateGrant"];

const acm: Make = place => {
  const byAcm = { ...here(place), ...viaService("acm", place) };
  const grants = (sid: string, operations: string | string[]): Statement => ({
    Sid: sid,
    Effect: "Allow",
    Principal: everybody,
    Action: "kms:CreateGrant",
    Resource: "*",
    Condition: {
      StringEquals: byAcm,
      "ForAllValues:StringEquals": { "kms:GrantOperations": operations },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    },
  });
  return [
    grants("Allow creation of decryption grants", "Decrypt"),
    grants("Allow creation of encryption grant", ["Encrypt", "ReEncryptFrom", "ReEncryptTo"]),
    {
      Sid: "Allowed operations for the key owner",
      Effect: "Allow",
      Principal: everybody,
      Action: ["kms:DescribeKey", "kms:ListGrants", "kms:RevokeGrant", "kms:GetKeyPolicy"],
      Resource: "*",
      Condition: { StringEquals: here(place) },
    },
    {
      Sid: "Deny re-encryption to any other key",
      Effect: "Deny",
      Principal: everybody,
      Action: "kms:ReEncrypt*",
      Resource: "*",
      Condition: { Bool: { "kms:ReEncryptOnSameKey": "false" } },
    },
    {
      Sid: "Allow decrypt",
      Effect: "Allow",
      Principal: everybody,
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { StringEquals: byAcm },
    },
  ];
};

const dynamodb: Make = place => [
  {
    Sid: "Allow access through Amazon DynamoDB for all principals in the account that are authorized to use Amazon DynamoDB",
    Effect: "Allow",
    Principal: everybody,
    Action: [...use, ...grant, "kms:DescribeKey"],
    Resource: "*",
    Condition: {
      StringEquals: here(place),
      StringLike: { "kms:ViaService": "dynamodb.*.amazonaws.com" },
    },
  },
];

const secretsManager: Make = place => {
  const Sid =
    "Allow access through AWS Secrets Manager for all principals in the account that are authorized to use AWS Secrets Manager";
  return [
    {
      Sid,
      Effect: "Allow",
      Principal: everybody,
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", ...grant, "kms:DescribeKey"],
      Resource: "*",
      Condition: { StringEquals: { ...viaService("secretsmanager", place), ...here(place) } },
    },
    {
      Sid,
      Effect: "Allow",
      Principal: everybody,
      Action: "kms:GenerateDataKey*",
      Resource: "*",
      Condition: {
        StringEquals: here(place),
        StringLike: { "kms:ViaService": "secretsmanager.*.amazonaws.com" },
      },
    },
  ];
};

/** By the name of the alias behind `alias/aws/`: the policy's id, and what makes its statements. */
const policies: Readonly<Record<string, readonly [string, ...Make[]]>> = {
  acm: ["auto-acm-4", acm],
  dynamodb: [
    "auto-dynamodb-3",
    dynamodb,
    direct(),
    describedBy("dynamodb", "Allow DynamoDB to directly describe the key"),
  ],
  ebs: ["auto-ebs-2", through("ec2", "EBS", grant), direct()],
  elasticfilesystem: [
    "auto-elasticfilesystem-1",
    through("elasticfilesystem", "EFS", grant, "to"),
    direct(),
  ],
  es: [
    "auto-es-2",
    through("es", "OpenSearch Service", grant),
    direct(),
    describedBy("es", "Allow OpenSearch service principals to describe the key directly"),
  ],
  glue: ["auto-glue-1", through("glue", "Glue", grant), direct()],
  kinesisvideo: [
    "auto-kinesisvideo-1",
    through("kinesisvideo", "Kinesis Video Streams", grant),
    direct(),
  ],
  lambda: ["auto-awslambda", through("lambda", "AWS Lambda", grant), direct()],
  rds: ["auto-rds-2", through("rds", "RDS", [...grant, "kms:ListGrants"]), direct()],
  redshift: [
    "auto-redshift-3",
    through("redshift", "RedShift", grant),
    through("redshift-serverless", "RedShift-Serverless", grant),
    direct(),
  ],
  s3: ["auto-s3-2", through("s3", "S3", []), direct([])],
  secretsmanager: ["auto-secretsmanager-2", secretsManager, direct()],
  ssm: ["auto-ssm-1", through("ssm", "SSM", []), direct([])],
  xray: [
    "auto-xray-1",
    through("xray", "X-Ray", grant),
    direct(),
    describedBy(
      "xray",
      "Allow X-Ray Service with service principal name xray.amazonaws.com to describe the key directly",
    ),
  ],
};

/** The policy of a managed key; undefined where AWS has no alias of that name beforehand. */
export function awsManagedPolicy(service: string, place: Place): PolicyDocument | undefined {
  if (!Object.hasOwn(policies, service)) return undefined;
  const [Id, ...makers] = policies[service] ?? [""];
  const Statement = makers.flatMap(make => make(place));
  return { Version: "2012-10-17", Id, Statement };
}
