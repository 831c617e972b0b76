import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListRolesCommand,
  PutUserPermissionsBoundaryCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { awsManagedArns, awsManagedPolicy } from "../../../src/local/operations/iam/aws-managed.ts";
import type { Caller } from "../../../src/model/request.ts";
import { compile, parsePolicy } from "../../../src/policy/index.ts";
import { account, credential, user } from "../wire/assembly.ts";
import { faultOf, type Iam, startIam, trust } from "./assembly.ts";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

const ofAws = (path: string) => `arn:aws:iam::aws:policy/${path}`;

/** A user with one of AWS's policies, who tries things. */
async function withPolicy(path: string) {
  const { arn, id, name } = user(aws.state, `u${aws.state.principals.size}`);
  await aws.iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: ofAws(path) }));
  const caller: Caller = { kind: "user", arn };
  const may = (action: string) => {
    const request = { caller, action, resource: "*", context: {} };
    return compile(aws.state).answer(request);
  };
  return { may, client: aws.iamAs(credential(aws.state, caller, id)) };
}

describe("a policy of AWS's own", () => {
  it("is attached to the role of CDK's bootstrap that looks things up, and lets it look", async () => {
    const AssumeRolePolicyDocument = trust({ AWS: account });
    const RoleName = "cdk-lookup";
    await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyArn = ofAws("ReadOnlyAccess");
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { Policy } = await aws.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy?.AttachmentCount).toBe(1);
    expect(Policy?.Description).toContain("only the actions of KMS, STS, IAM and EKS");
    const VersionId = Policy?.DefaultVersionId ?? "";
    const shown = await aws.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    expect(decodeURIComponent(shown.PolicyVersion?.Document ?? "")).toContain("kms:Describe*");
  });

  it("lets a reader read and use no key", async () => {
    const { client, may } = await withPolicy("ReadOnlyAccess");
    expect((await client.send(new ListRolesCommand({}))).Roles).toBeDefined();
    expect(may("kms:ListAliases")).toBe("allowed");
    expect(may("kms:Decrypt")).toBe("denied");
    expect(may("kms:CreateKey")).toBe("denied");
  });

  it("lets a power user make keys and no users", async () => {
    const { client, may } = await withPolicy("PowerUserAccess");
    expect(may("kms:CreateKey")).toBe("allowed");
    expect(may("iam:CreateUser")).toBe("denied");
    expect((await client.send(new ListRolesCommand({}))).Roles).toBeDefined();
  });

  it("is found under its path and under no other", async () => {
    const found = new GetPolicyCommand({
      PolicyArn: ofAws("service-role/AWSLambdaBasicExecutionRole"),
    });
    const { Policy } = await aws.iam.send(found);
    expect(Policy?.Path).toBe("/service-role/");
    const elsewhere = new GetPolicyCommand({ PolicyArn: ofAws("AWSLambdaBasicExecutionRole") });
    expect((await faultOf(aws.iam.send(elsewhere))).code).toBe("NoSuchEntity");
  });

  it("is of one partition, and given to nobody of another", async () => {
    const UserName = user(aws.state, "y").name;
    const PolicyArn = "arn:aws-cn:iam::aws:policy/AdministratorAccess";
    const fault = { code: "ValidationError", message: "Invalid ARN partition" };
    const boundary = { UserName, PermissionsBoundary: PolicyArn };
    for (const call of [
      () => aws.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
      () => aws.iam.send(new PutUserPermissionsBoundaryCommand(boundary)),
      () => aws.iam.send(new GetPolicyCommand({ PolicyArn })),
    ]) {
      expect(await faultOf(call())).toMatchObject(fault);
    }
  });

  it("that is not known does not exist", async () => {
    const PolicyArn = ofAws("NoSuchPolicyOfAws");
    const attach = new AttachUserPolicyCommand({ UserName: user(aws.state, "x").name, PolicyArn });
    expect(await faultOf(aws.iam.send(attach))).toMatchObject({
      code: "NoSuchEntity",
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
    });
  });
});

describe("AWS's own policies that are known", () => {
  test.each(awsManagedArns("aws"))("%s is a policy, word for word", arn => {
    const policy = awsManagedPolicy(arn);
    expect(policy?.id).toMatch(/^ANPA[A-Z2-7]{17}$/);
    const text = JSON.stringify(policy?.versions[0]?.policy.document);
    expect(parsePolicy(text, { kind: "identity" })).toMatchObject({ problems: [] });
  });

  test("have ids of their own, and the resources of the partition that they are asked in", () => {
    const ids = awsManagedArns("aws").map(arn => awsManagedPolicy(arn)?.id);
    expect(new Set(ids).size).toBe(ids.length);
    const china = awsManagedArns("aws-cn").map(arn =>
      JSON.stringify(awsManagedPolicy(arn)?.versions[0]?.policy.document),
    );
    expect(china.filter(text => text.includes('"arn:aws:'))).toEqual([]);
  });
});
