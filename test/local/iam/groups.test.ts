import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteGroupPolicyCommand,
  DeleteUserCommand,
  DetachGroupPolicyCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  ListAttachedGroupPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "../../../src/local/state.ts";
import { account } from "../wire/assembly.ts";
import { allow, faultOf, type Iam, startIam } from "./assembly.ts";

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

async function group(GroupName: string, ...members: string[]): Promise<void> {
  await aws.iam.send(new CreateGroupCommand({ GroupName }));
  for (const UserName of members) {
    await aws.iam.send(new CreateUserCommand({ UserName }));
    await aws.iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
  }
}

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

describe("a group", () => {
  it("comes back as it was made, with its users", async () => {
    const made = await aws.iam.send(new CreateGroupCommand({ GroupName: "made", Path: "/team/" }));
    await aws.iam.send(new CreateUserCommand({ UserName: "member" }));
    const member = { GroupName: "made", UserName: "member" };
    await aws.iam.send(new AddUserToGroupCommand(member));
    await aws.iam.send(new AddUserToGroupCommand(member));
    const { Group, Users } = await aws.iam.send(new GetGroupCommand({ GroupName: "made" }));
    expect(Group).toEqual(made.Group);
    expect(Group).toMatchObject({
      Arn: `arn:aws:iam::${account}:group/team/made`,
      GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
    });
    expect(Users?.map(one => one.UserName)).toEqual(["member"]);
    const { Groups } = await aws.iam.send(new ListGroupsForUserCommand({ UserName: "member" }));
    expect(Groups).toEqual([made.Group]);
    const list = await aws.iam.send(new ListGroupsCommand({ PathPrefix: "/team/" }));
    expect(list.Groups).toEqual([made.Group]);
  });

  it("is made once, and one that is not there is answered so", async () => {
    await group("once");
    expect(await faultOf(group("ONCE"))).toEqual({
      code: "EntityAlreadyExists",
      message: "Group with name ONCE already exists.",
      status: 409,
    });
    const missing = { GroupName: "nobody", UserName: "x" };
    for (const call of [new GetGroupCommand(missing), new AddUserToGroupCommand(missing)]) {
      expect(await faultOf(aws.iam.send(call as GetGroupCommand))).toEqual({
        code: "NoSuchEntity",
        message: "The group with name nobody cannot be found.",
        status: 404,
      });
    }
  });

  it("gives its policies to the users in it, for as long as they are in it", async () => {
    await group("readers", "reader");
    const put = { GroupName: "readers", PolicyName: "p", PolicyDocument: allow("iam:ListUsers") };
    const reader = aws.iamAs(await keyOf("reader"));
    const list = () => reader.send(new ListUsersCommand({}));
    expect(await faultOf(list())).toMatchObject({ code: "AccessDenied", status: 403 });
    await aws.iam.send(new PutGroupPolicyCommand(put));
    await list();
    const names = await aws.iam.send(new ListGroupPoliciesCommand({ GroupName: "readers" }));
    expect(names.PolicyNames).toEqual(["p"]);
    const read = await aws.iam.send(new GetGroupPolicyCommand(put));
    expect(decodeURIComponent(read.PolicyDocument ?? "")).toBe(put.PolicyDocument);
    const member = { GroupName: "readers", UserName: "reader" };
    await aws.iam.send(new RemoveUserFromGroupCommand(member));
    expect(await faultOf(list())).toMatchObject({ code: "AccessDenied" });
    await aws.iam.send(new RemoveUserFromGroupCommand(member));
  });

  it("takes managed policies, and a policy tells of it", async () => {
    await group("admins", "admin");
    const attached = { GroupName: "admins", PolicyArn: administrator };
    await aws.iam.send(new AttachGroupPolicyCommand(attached));
    await aws.iamAs(await keyOf("admin")).send(new ListUsersCommand({}));
    const list = await aws.iam.send(new ListAttachedGroupPoliciesCommand(attached));
    expect(list.AttachedPolicies).toEqual([
      { PolicyName: "AdministratorAccess", PolicyArn: administrator },
    ]);
    const entities = await aws.iam.send(
      new ListEntitiesForPolicyCommand({ PolicyArn: administrator }),
    );
    expect(entities.PolicyGroups?.map(one => one.GroupName)).toEqual(["admins"]);
    await aws.iam.send(new DetachGroupPolicyCommand(attached));
  });

  it("keeps its users and their rights under another name", async () => {
    await group("before", "renamed");
    const put = { GroupName: "before", PolicyName: "p", PolicyDocument: allow("iam:ListUsers") };
    await aws.iam.send(new PutGroupPolicyCommand(put));
    await aws.iam.send(
      new UpdateGroupCommand({ GroupName: "before", NewGroupName: "after", NewPath: "/x/" }),
    );
    await aws.iamAs(await keyOf("renamed")).send(new ListUsersCommand({}));
    const { Groups } = await aws.iam.send(new ListGroupsForUserCommand({ UserName: "renamed" }));
    expect(Groups?.map(one => one.Arn)).toEqual([`arn:aws:iam::${account}:group/x/after`]);
  });

  it("is not deleted while users are in it or policies hang on it, nor a user who is in one", async () => {
    await group("used", "inside");
    const conflict = (message: string) => ({ code: "DeleteConflict", message, status: 409 });
    const remove = () => aws.iam.send(new DeleteGroupCommand({ GroupName: "used" }));
    const users = conflict("Cannot delete entity, must remove users from group first.");
    expect(await faultOf(remove())).toEqual(users);
    expect(await faultOf(aws.iam.send(new DeleteUserCommand({ UserName: "inside" })))).toEqual(
      users,
    );
    await aws.iam.send(new RemoveUserFromGroupCommand({ GroupName: "used", UserName: "inside" }));
    const inline = { GroupName: "used", PolicyName: "p" };
    await aws.iam.send(
      new PutGroupPolicyCommand({ ...inline, PolicyDocument: allow("kms:Decrypt") }),
    );
    expect(await faultOf(remove())).toEqual(
      conflict("Cannot delete entity, must delete policies first."),
    );
    await aws.iam.send(new DeleteGroupPolicyCommand(inline));
    await remove();
  });

  it("is limited: a user is in ten at most", async () => {
    for (let at = 0; at < 11; at += 1) await group(`many-${at}`);
    await aws.iam.send(new CreateUserCommand({ UserName: "busy" }));
    const add = (at: number) =>
      aws.iam.send(new AddUserToGroupCommand({ GroupName: `many-${at}`, UserName: "busy" }));
    for (let at = 0; at < 10; at += 1) await add(at);
    expect(await faultOf(add(10))).toEqual({
      code: "LimitExceeded",
      message: "Cannot exceed quota for GroupsPerUser: 10",
      status: 409,
    });
  });

  it("is made by who may make it alone", async () => {
    await aws.iam.send(new CreateUserCommand({ UserName: "none" }));
    const none = aws.iamAs(await keyOf("none"));
    const fault = await faultOf(none.send(new CreateGroupCommand({ GroupName: "denied" })));
    expect(fault).toEqual({
      code: "AccessDenied",
      message: `User: arn:aws:iam::${account}:user/none is not authorized to perform: iam:CreateGroup on resource: arn:aws:iam::${account}:group/denied because no identity-based policy allows the iam:CreateGroup action`,
      status: 403,
    });
  });
});
