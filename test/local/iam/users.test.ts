import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "../../../src/local/state.ts";
import { account, credential, role } from "../wire/assembly.ts";
import { allow, faultOf, type Iam, startIam, trust } from "./assembly.ts";

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

async function create(UserName: string): Promise<void> {
  await aws.iam.send(new CreateUserCommand({ UserName }));
}

/** A new access key of a user, as a client would use it. */
async function keyOf(UserName: string): Promise<Credential> {
  const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    caller: { kind: "user", arn: "" },
    principalId: "",
    created: 0,
  };
}

describe("a user", () => {
  it("comes back as it was made", async () => {
    const made = await aws.iam.send(
      new CreateUserCommand({
        UserName: "made",
        Path: "/team/",
        Tags: [{ Key: "env", Value: "prod" }],
        PermissionsBoundary: administrator,
      }),
    );
    const { User } = await aws.iam.send(new GetUserCommand({ UserName: "made" }));
    expect(User).toEqual(made.User);
    expect(User).toMatchObject({
      Arn: `arn:aws:iam::${account}:user/team/made`,
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Tags: [{ Key: "env", Value: "prod" }],
      PermissionsBoundary: { PermissionsBoundaryArn: administrator },
    });
  });

  it("is made once, and that is not there is answered so", async () => {
    await create("once");
    expect(await faultOf(create("ONCE"))).toEqual({
      code: "EntityAlreadyExists",
      message: "User with name ONCE already exists.",
      status: 409,
    });
    expect(await faultOf(aws.iam.send(new GetUserCommand({ UserName: "nobody" })))).toEqual({
      code: "NoSuchEntity",
      message: "The user with name nobody cannot be found.",
      status: 404,
    });
  });

  it("who asks for no name gets themselves, the root user too, and a role gets a fault", async () => {
    await create("asks");
    const PolicyDocument = allow("iam:*");
    const put = { UserName: "asks", PolicyName: "p", PolicyDocument };
    await aws.iam.send(new PutUserPolicyCommand(put));
    const own = await aws.iamAs(await keyOf("asks")).send(new GetUserCommand({}));
    expect(own.User?.UserName).toBe("asks");
    const root = await aws.iam.send(new GetUserCommand({}));
    expect(root.User).toMatchObject({ UserId: account, Arn: `arn:aws:iam::${account}:root` });
    const one = role(aws.state, "asks", { attached: [administrator] });
    const caller = { kind: "role", role: one.arn, session: "s" } as const;
    const by = credential(aws.state, caller, one.id, { token: "t", expires: Date.now() + 60_000 });
    expect(await faultOf(aws.iamAs(by).send(new GetUserCommand({})))).toEqual({
      code: "ValidationError",
      message: "Must specify userName when calling with non-User credentials",
      status: 400,
    });
  });

  it("is not deleted while policies or access keys hang on it", async () => {
    await create("used");
    const by = { UserName: "used" };
    const remove = () => aws.iam.send(new DeleteUserCommand(by));
    const conflict = (message: string) => ({ code: "DeleteConflict", message, status: 409 });
    const { accessKeyId } = await keyOf("used");
    expect(await faultOf(remove())).toEqual(
      conflict("Cannot delete entity, must delete access keys first."),
    );
    await aws.iam.send(new DeleteAccessKeyCommand({ ...by, AccessKeyId: accessKeyId }));
    await aws.iam.send(new AttachUserPolicyCommand({ ...by, PolicyArn: administrator }));
    expect(await faultOf(remove())).toEqual(
      conflict("Cannot delete entity, must detach all policies first."),
    );
    await aws.iam.send(new DetachUserPolicyCommand({ ...by, PolicyArn: administrator }));
    const inline = { ...by, PolicyName: "p" };
    await aws.iam.send(
      new PutUserPolicyCommand({ ...inline, PolicyDocument: allow("kms:Decrypt") }),
    );
    expect(await faultOf(remove())).toEqual(
      conflict("Cannot delete entity, must delete policies first."),
    );
    await aws.iam.send(new DeleteUserPolicyCommand(inline));
    await remove();
    const { Users } = await aws.iam.send(new ListUsersCommand({}));
    expect(Users?.map(one => one.UserName)).not.toContain("used");
  });

  it("keeps its id, its keys and its place in trust policies under another name", async () => {
    await create("old");
    await create("taken");
    const by = await keyOf("old");
    const arn = `arn:aws:iam::${account}:user`;
    const AssumeRolePolicyDocument = trust({ AWS: `${arn}/old` });
    await aws.iam.send(new CreateRoleCommand({ RoleName: "trusts-old", AssumeRolePolicyDocument }));
    const { User } = await aws.iam.send(new GetUserCommand({ UserName: "old" }));
    const rename = (NewUserName: string) =>
      aws.iam.send(new UpdateUserCommand({ UserName: "old", NewUserName, NewPath: "/team/" }));
    expect((await faultOf(rename("Taken"))).code).toBe("EntityAlreadyExists");
    await rename("new");
    const { Arn, UserId } = await aws.stsAs(by).send(new GetCallerIdentityCommand({}));
    expect([Arn, UserId]).toEqual([`${arn}/team/new`, User?.UserId]);
    const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: "trusts-old" }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(
      trust({ AWS: `${arn}/team/new` }),
    );
    expect((await faultOf(rename("new"))).code).toBe("NoSuchEntity");
  });

  it("has inline policies of 2,048 characters together", async () => {
    await create("inline");
    const by = { UserName: "inline", PolicyName: "p" };
    const PolicyDocument = allow("kms:Decrypt");
    await aws.iam.send(new PutUserPolicyCommand({ ...by, PolicyDocument }));
    const got = await aws.iam.send(new GetUserPolicyCommand(by));
    expect(decodeURIComponent(got.PolicyDocument ?? "")).toBe(PolicyDocument);
    const { PolicyNames } = await aws.iam.send(new ListUserPoliciesCommand({ UserName: "inline" }));
    expect(PolicyNames).toEqual(["p"]);
    const large = allow("kms:Decrypt", { Sid: "x".repeat(2048) });
    const put = new PutUserPolicyCommand({ ...by, PolicyDocument: large });
    expect(await faultOf(aws.iam.send(put))).toEqual({
      code: "LimitExceeded",
      message: "Maximum policy size of 2048 bytes exceeded for user inline",
      status: 409,
    });
  });

  it("has tags, attached policies, and no groups", async () => {
    await create("lists");
    const by = { UserName: "lists" };
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ];
    await aws.iam.send(new TagUserCommand({ ...by, Tags }));
    await aws.iam.send(new UntagUserCommand({ ...by, TagKeys: ["a"] }));
    await aws.iam.send(new AttachUserPolicyCommand({ ...by, PolicyArn: administrator }));
    expect((await aws.iam.send(new ListUserTagsCommand(by))).Tags).toEqual([Tags[1]]);
    const { AttachedPolicies } = await aws.iam.send(new ListAttachedUserPoliciesCommand(by));
    expect(AttachedPolicies?.map(one => one.PolicyArn)).toEqual([administrator]);
    expect(await aws.iam.send(new ListGroupsForUserCommand(by))).toMatchObject({ Groups: [] });
  });
});

describe("an access key", () => {
  it("signs requests at once, until it is inactive or deleted", async () => {
    await create("signs");
    const by = await keyOf("signs");
    expect(by.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(by.secretAccessKey).toMatch(/^[A-Za-z0-9/+]{40}$/);
    const ask = () => aws.stsAs(by).send(new GetCallerIdentityCommand({}));
    expect((await ask()).Arn).toBe(`arn:aws:iam::${account}:user/signs`);
    const key = { UserName: "signs", AccessKeyId: by.accessKeyId };
    await aws.iam.send(new UpdateAccessKeyCommand({ ...key, Status: "Inactive" }));
    expect((await faultOf(ask())).code).toBe("InvalidClientTokenId");
    const { AccessKeyMetadata } = await aws.iam.send(
      new ListAccessKeysCommand({ UserName: "signs" }),
    );
    expect(AccessKeyMetadata).toEqual([
      { ...key, Status: "Inactive", CreateDate: expect.any(Date) },
    ]);
    await aws.iam.send(new UpdateAccessKeyCommand({ ...key, Status: "Active" }));
    await ask();
    await aws.iam.send(new DeleteAccessKeyCommand(key));
    expect((await faultOf(ask())).code).toBe("InvalidClientTokenId");
    expect(await faultOf(aws.iam.send(new DeleteAccessKeyCommand(key)))).toEqual({
      code: "NoSuchEntity",
      message: `The Access Key with id ${by.accessKeyId} cannot be found.`,
      status: 404,
    });
  });

  it("is one of at most two", async () => {
    await create("two");
    await keyOf("two");
    await keyOf("two");
    expect(await faultOf(keyOf("two"))).toEqual({
      code: "LimitExceeded",
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
      status: 409,
    });
  });
});
