import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListRolesCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { iamOperations } from "../../../src/local/operations/iam/index.ts";
import { account, credential, role, user } from "../wire/assembly.ts";
import { answerOf, callOf } from "../wire/raw.ts";
import { allow, faultOf, type Iam, startIam, trust } from "./assembly.ts";

let aws: Iam;
let ann: IAMClient;
const by = { UserName: "ann", PolicyName: "p" };

beforeAll(async () => {
  aws = await startIam();
  const { arn, id } = user(aws.state, "ann");
  ann = aws.iamAs(credential(aws.state, { kind: "user", arn }, id));
  role(aws.state, "there", { path: "/team/", arn: `arn:aws:iam::${account}:role/team/there` });
});
afterAll(() => aws.close());

async function may(PolicyDocument: string): Promise<void> {
  await aws.iam.send(new PutUserPolicyCommand({ ...by, PolicyDocument }));
}

const get = (RoleName: string) => ann.send(new GetRoleCommand({ RoleName }));

describe("a call to IAM", () => {
  it("is denied without a policy that allows it, in AWS's words, and says so in the log", async () => {
    const fault = await faultOf(get("there"));
    expect(fault).toEqual({
      code: "AccessDenied",
      message: `User: arn:aws:iam::${account}:user/ann is not authorized to perform: iam:GetRole on resource: role there because no identity-based policy allows the iam:GetRole action`,
      status: 403,
    });
    expect(aws.log.at(-1)).toMatchObject({
      operation: "GetRole",
      error: "AccessDenied",
      refusal: { answer: "denied", reason: { kind: "implicit-deny" } },
    });
  });

  it("does not tell who may not ask whether a role is there", async () => {
    expect((await faultOf(get("nobody"))).code).toBe("AccessDenied");
    await may(allow("iam:GetRole"));
    expect((await faultOf(get("nobody"))).code).toBe("NoSuchEntity");
  });

  it("is allowed from the moment on that its policy is put, and until it is deleted", async () => {
    await may(allow("iam:GetRole"));
    expect((await get("there")).Role?.RoleName).toBe("there");
    await aws.iam.send(new DeleteUserPolicyCommand(by));
    expect((await faultOf(get("there"))).code).toBe("AccessDenied");
  });

  it("is decided on the role's own ARN with its path", async () => {
    await may(allow("iam:GetRole", { Resource: `arn:aws:iam::${account}:role/team/*` }));
    expect((await get("there")).Role?.RoleName).toBe("there");
    await may(allow("iam:GetRole", { Resource: `arn:aws:iam::${account}:role/there` }));
    expect((await faultOf(get("there"))).code).toBe("AccessDenied");
  });

  it("is denied by an explicit deny, whatever allows it", async () => {
    await may(allow("iam:GetRole", { Effect: "Deny" }));
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await aws.iam.send(new AttachUserPolicyCommand({ UserName: "ann", PolicyArn }));
    expect((await ann.send(new ListRolesCommand({}))).Roles?.length).toBe(1);
    expect((await faultOf(get("there"))).message).toMatch(
      / with an explicit deny in an identity-based policy$/,
    );
  });

  // https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
  it("is told the ARN of the managed policy that denies", async () => {
    await may(allow("iam:GetRole"));
    const PolicyDocument = allow("iam:GetRole", { Effect: "Deny" });
    const made = await aws.iam.send(new CreatePolicyCommand({ PolicyName: "no", PolicyDocument }));
    const by = { UserName: "ann", PolicyArn: made.Policy?.Arn };
    await aws.iam.send(new AttachUserPolicyCommand(by));
    expect((await faultOf(get("there"))).message).toBe(
      `User: arn:aws:iam::${account}:user/ann is not authorized to perform: iam:GetRole on resource: role there with an explicit deny in an identity-based policy: arn:aws:iam::${account}:policy/no`,
    );
    await aws.iam.send(new DetachUserPolicyCommand(by));
  });

  it("that makes a role with tags needs the permission to tag as well", async () => {
    const { arn, id } = user(aws.state, "bob");
    const bob = aws.iamAs(credential(aws.state, { kind: "user", arn }, id));
    const put = { UserName: "bob", PolicyName: "p", PolicyDocument: allow("iam:CreateRole") };
    await aws.iam.send(new PutUserPolicyCommand(put));
    const AssumeRolePolicyDocument = trust({ AWS: account });
    await bob.send(new CreateRoleCommand({ RoleName: "plain", AssumeRolePolicyDocument }));
    const Tags = [{ Key: "a", Value: "b" }];
    const tagged = { RoleName: "tagged", AssumeRolePolicyDocument, Tags };
    expect((await faultOf(bob.send(new CreateRoleCommand(tagged)))).message).toMatch(/iam:TagRole/);
    expect((await faultOf(bob.send(new TagRoleCommand({ RoleName: "plain", Tags })))).code).toBe(
      "AccessDenied",
    );
    await aws.iam.send(new DeleteRoleCommand({ RoleName: "plain" }));
  });
});

it("every operation of IAM asks for permission before it tells or changes anything", async () => {
  const { arn, id } = user(aws.state, "nothing");
  const nobody = credential(aws.state, { kind: "user", arn }, id);
  const parameters = new URLSearchParams({
    Version: "2010-05-08",
    RoleName: "there",
    UserName: "ann",
    GroupName: "there",
    InstanceProfileName: "there",
    AccountAlias: "there",
    AWSServiceName: "ecs.amazonaws.com",
    DeletionTaskId: "task/there",
    PolicySourceArn: `arn:aws:iam::${account}:user/ann`,
    "ActionNames.member.1": "kms:Decrypt",
    "PolicyInputList.member.1": allow("kms:*"),
    PolicyName: "p",
    PolicyArn: `arn:aws:iam::${account}:policy/none`,
    PolicyDocument: allow("kms:*"),
    AssumeRolePolicyDocument: trust({ AWS: account }),
    PermissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess",
    VersionId: "v1",
    AccessKeyId: nobody.accessKeyId,
    Status: "Inactive",
    Url: "https://oidc.example.com",
    OpenIDConnectProviderArn: `arn:aws:iam::${account}:oidc-provider/oidc.example.com`,
    ClientID: "x",
    Description: "x",
  });
  aws.state.takeChanges();
  for (const name of Object.keys(iamOperations)) {
    parameters.set("Action", name);
    const call = { ...callOf(aws, "iam", nobody), body: parameters.toString() };
    const { fault, status } = await answerOf(aws, call);
    expect([name, status, fault.code]).toEqual([name, 403, "AccessDenied"]);
  }
  expect(aws.state.takeChanges()).toEqual([]);
});
