import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, user } from "../wire/assembly.ts";
import { allow, faultOf, type Iam, startIam, trust } from "./assembly.ts";

const byRoot = trust({ AWS: `arn:aws:iam::${account}:root` });
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

async function create(RoleName: string, AssumeRolePolicyDocument = byRoot): Promise<void> {
  await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

describe("a role", () => {
  it("comes back as it was made", async () => {
    const made = await aws.iam.send(
      new CreateRoleCommand({
        RoleName: "made",
        Path: "/team/a/",
        AssumeRolePolicyDocument: byRoot,
        Description: "a <role> & more",
        MaxSessionDuration: 7200,
        Tags: [{ Key: "env", Value: "prod" }],
      }),
    );
    const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: "made" }));
    expect(Role).toEqual({ ...made.Role, RoleLastUsed: {} });
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${account}:role/team/a/made`,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Path: "/team/a/",
      Description: "a <role> & more",
      MaxSessionDuration: 7200,
      Tags: [{ Key: "env", Value: "prod" }],
      CreateDate: expect.any(Date),
    });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(byRoot);
  });

  it("is made once: names that differ in case are the same", async () => {
    await create("once");
    for (const name of ["once", "ONCE"]) {
      expect(await faultOf(create(name))).toEqual({
        code: "EntityAlreadyExists",
        message: `Role with name ${name} already exists.`,
        status: 409,
      });
    }
  });

  it("that is not there is answered so", async () => {
    expect(await faultOf(aws.iam.send(new GetRoleCommand({ RoleName: "nobody" })))).toEqual({
      code: "NoSuchEntity",
      message: "The role with name nobody cannot be found.",
      status: 404,
    });
  });

  it("has a name that IAM takes", async () => {
    expect(await faultOf(create("a/b"))).toEqual({
      code: "ValidationError",
      message:
        "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
      status: 400,
    });
    const long = "x".repeat(65);
    expect(await faultOf(create(long))).toEqual({
      code: "ValidationError",
      message: `1 validation error detected: Value '${long}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`,
      status: 400,
    });
  });

  it("changes its description, duration and trust", async () => {
    await create("changes");
    await aws.iam.send(
      new UpdateRoleCommand({ RoleName: "changes", Description: "one", MaxSessionDuration: 3601 }),
    );
    const by = { RoleName: "changes" };
    expect((await aws.iam.send(new GetRoleCommand(by))).Role).toMatchObject({
      Description: "one",
      MaxSessionDuration: 3601,
    });
    await aws.iam.send(new UpdateRoleDescriptionCommand({ ...by, Description: "two" }));
    const document = trust({ Service: "ec2.amazonaws.com" });
    await aws.iam.send(new UpdateAssumeRolePolicyCommand({ ...by, PolicyDocument: document }));
    const { Role } = await aws.iam.send(new GetRoleCommand(by));
    expect(Role).toMatchObject({ Description: "two", MaxSessionDuration: 3601 });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(document);
  });

  it("is not deleted while policies hang on it", async () => {
    await create("used");
    const by = { RoleName: "used" };
    await aws.iam.send(new AttachRolePolicyCommand({ ...by, PolicyArn: administrator }));
    expect(await faultOf(aws.iam.send(new DeleteRoleCommand(by)))).toEqual({
      code: "DeleteConflict",
      message: "Cannot delete entity, must detach all policies first.",
      status: 409,
    });
    await aws.iam.send(new DetachRolePolicyCommand({ ...by, PolicyArn: administrator }));
    const inline = { ...by, PolicyName: "inline" };
    await aws.iam.send(
      new PutRolePolicyCommand({ ...inline, PolicyDocument: allow("kms:Decrypt") }),
    );
    expect(await faultOf(aws.iam.send(new DeleteRoleCommand(by)))).toEqual({
      code: "DeleteConflict",
      message: "Cannot delete entity, must delete policies first.",
      status: 409,
    });
    await aws.iam.send(new DeleteRolePolicyCommand(inline));
    await aws.iam.send(new DeleteRoleCommand(by));
    expect((await faultOf(aws.iam.send(new GetRoleCommand(by)))).code).toBe("NoSuchEntity");
  });

  it("that was deleted and made again is another, in the policies that named it", async () => {
    await create("named");
    await create("trusting", trust({ AWS: `arn:aws:iam::${account}:role/named` }));
    const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: "named" }));
    await aws.iam.send(new DeleteRoleCommand({ RoleName: "named" }));
    await create("named");
    const trusting = await aws.iam.send(new GetRoleCommand({ RoleName: "trusting" }));
    const document = decodeURIComponent(trusting.Role?.AssumeRolePolicyDocument ?? "");
    expect(JSON.parse(document).Statement[0].Principal).toEqual({ AWS: Role?.RoleId });
  });

  it("has no instance profiles", async () => {
    await create("profiles");
    const list = new ListInstanceProfilesForRoleCommand({ RoleName: "profiles" });
    expect(await aws.iam.send(list)).toMatchObject({ InstanceProfiles: [], IsTruncated: false });
  });
});

describe("roles are listed", () => {
  it("a page at a time, every one once, in the order of their names", async () => {
    const names = Array.from({ length: 7 }, (_, index) => `page-${index}`);
    for (const RoleName of names) {
      await aws.iam.send(
        new CreateRoleCommand({ RoleName, Path: "/pages/", AssumeRolePolicyDocument: byRoot }),
      );
    }
    const seen: string[][] = [];
    const input = { PathPrefix: "/pages/", MaxItems: 3 };
    for await (const page of paginateListRoles({ client: aws.iam }, input)) {
      seen.push((page.Roles ?? []).map(one => one.RoleName ?? ""));
    }
    expect(seen.map(page => page.length)).toEqual([3, 3, 1]);
    expect(seen.flat()).toEqual(names);
  });

  it("of the caller's account alone", async () => {
    aws.state.put("account", "444455556666", {
      id: "444455556666",
      partition: "aws",
      oidcProviders: [],
    });
    const other = { account: "444455556666", arn: "arn:aws:iam::444455556666:user/x" };
    user(aws.state, "x", other);
    await create("mine");
    const { Roles } = await aws.iam.send(new ListRolesCommand({ MaxItems: 1000 }));
    expect(Roles?.every(one => one.Arn?.includes(`::${account}:`))).toBe(true);
  });

  it("not with a marker that is none", async () => {
    const fault = await faultOf(aws.iam.send(new ListRolesCommand({ Marker: "###" })));
    expect(fault.code).toBe("ValidationError");
  });
});

describe("a role's tags and boundary", () => {
  const by = { RoleName: "tagged" };
  beforeAll(() => create("tagged"));

  it("are added, replaced and taken away", async () => {
    const tag = (Key: string, Value: string) =>
      aws.iam.send(new TagRoleCommand({ ...by, Tags: [{ Key, Value }] }));
    await tag("b", "1");
    await tag("a", "2");
    await tag("b", "3");
    await tag("c", "");
    await aws.iam.send(new UntagRoleCommand({ ...by, TagKeys: ["c"] }));
    const { Tags } = await aws.iam.send(new ListRoleTagsCommand(by));
    expect(Tags).toEqual([
      { Key: "a", Value: "2" },
      { Key: "b", Value: "3" },
    ]);
  });

  it("are at most fifty, with names that differ", async () => {
    const Tags = Array.from({ length: 49 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    expect((await faultOf(aws.iam.send(new TagRoleCommand({ ...by, Tags })))).code).toBe(
      "LimitExceeded",
    );
    const twice = [
      { Key: "same", Value: "1" },
      { Key: "Same", Value: "2" },
    ];
    expect(await faultOf(aws.iam.send(new TagRoleCommand({ ...by, Tags: twice })))).toEqual({
      code: "InvalidInput",
      message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      status: 400,
    });
  });

  it.each([
    ["a!", "v", "tags.1.member.key", "]+"],
    ["k", "<v>", "tags.1.member.value", "]*"],
  ])("with %j and %j break the model, and are told so", async (Key, Value, where, end) => {
    const told = `Value at '${where}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@${end}`;
    expect(
      await faultOf(aws.iam.send(new TagRoleCommand({ ...by, Tags: [{ Key, Value }] }))),
    ).toEqual({
      code: "ValidationError",
      message: `1 validation error detected: ${told}`,
      status: 400,
    });
  });

  it("with several faults are told with all of them; of TagKeys the list is", async () => {
    const Tags = [
      { Key: "", Value: "v".repeat(257) },
      { Key: "ключ + -=._:/@", Value: "значение" },
    ];
    const fault = await faultOf(aws.iam.send(new TagRoleCommand({ ...by, Tags })));
    expect(fault.message.split("; ")).toEqual([
      "3 validation errors detected: Value at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
      "Value at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
      "Value at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256",
    ]);
    const TagKeys = ["bad#", "k", "bad*"];
    const keys = await faultOf(aws.iam.send(new UntagRoleCommand({ ...by, TagKeys })));
    expect(keys.message).toBe(
      "1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]",
    );
  });

  it.each(["aws:foo", "AWS:foo"])("that begin with `%s` are AWS's alone", async Key => {
    const Tags = [{ Key, Value: "" }];
    expect(await faultOf(aws.iam.send(new TagRoleCommand({ ...by, Tags })))).toEqual({
      code: "InvalidInput",
      message: "Tag keys beginning with aws: are reserved for system use.",
      status: 400,
    });
    const value = [{ Key: "k", Value: Key }];
    expect((await faultOf(aws.iam.send(new TagRoleCommand({ ...by, Tags: value })))).code).toBe(
      "InvalidInput",
    );
  });

  it("show the boundary that was put, until it is deleted", async () => {
    const put = { ...by, PermissionsBoundary: administrator };
    await aws.iam.send(new PutRolePermissionsBoundaryCommand(put));
    const bounded = await aws.iam.send(new GetRoleCommand(by));
    expect(bounded.Role?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: administrator,
    });
    await aws.iam.send(new DeleteRolePermissionsBoundaryCommand(by));
    expect((await aws.iam.send(new GetRoleCommand(by))).Role).not.toHaveProperty(
      "PermissionsBoundary",
    );
  });
});
