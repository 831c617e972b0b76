import type { Arn } from "../../../model/arn.ts";
import type { Statement } from "../../../model/document.ts";
import type { ManagedPolicy } from "../../../model/estate.ts";

/*
 * AWS's own managed policies that the local AWS knows: the administrator's, and KMS's. Any other
 * is answered as one that does not exist, since a policy without its document would decide wrongly.
 */
const statements: Readonly<Record<string, Statement>> = {
  /** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html */
  AdministratorAccess: { Effect: "Allow", Action: "*", Resource: "*" },
  /** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSKeyManagementServicePowerUser.html */
  AWSKeyManagementServicePowerUser: {
    Effect: "Allow",
    Action: [
      "kms:CreateAlias",
      "kms:CreateKey",
      "kms:DeleteAlias",
      "kms:Describe*",
      "kms:GenerateRandom",
      "kms:Get*",
      "kms:List*",
      "kms:TagResource",
      "kms:UntagResource",
      "iam:ListGroups",
      "iam:ListRoles",
      "iam:ListUsers",
    ],
    Resource: "*",
  },
};

/** The names of AWS's policies that are known. */
export const awsManagedNames: readonly string[] = Object.keys(statements);

/**
 * One of AWS's own managed policies.
 * @param arn such as `arn:aws:iam::aws:policy/AdministratorAccess`
 */
export function awsManagedPolicy(arn: Arn): ManagedPolicy | undefined {
  const name = /^arn:[\w-]+:iam::aws:policy\/(\w+)$/.exec(arn)?.[1] ?? "";
  const statement = Object.hasOwn(statements, name) ? statements[name] : undefined;
  if (statement === undefined) return undefined;
  const document = { Version: "2012-10-17", Statement: [statement] } as const;
  const created = Date.UTC(2015, 1, 6, 18, 40);
  return {
    arn,
    id: `ANPA${name.toUpperCase().slice(0, 17).padEnd(17, "A")}`,
    name,
    path: "/",
    account: "aws",
    description: "",
    tags: {},
    versions: [{ id: "v1", policy: { name, arn, document }, created }],
    defaultVersion: "v1",
    created,
    updated: created,
  };
}
