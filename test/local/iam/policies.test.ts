import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  paginateListPolicies,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, role, user } from "../wire/assembly.ts";
import { allow, faultOf, type Iam, startIam } from "./assembly.ts";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

async function create(PolicyName: string, PolicyDocument = allow("kms:Decrypt")): Promise<string> {
  const made = await aws.iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  return made.Policy?.Arn ?? "";
}

async function versionsOf(PolicyArn: string): Promise<[string | undefined, boolean | undefined][]> {
  const { Versions } = await aws.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  return (Versions ?? []).map(one => [one.VersionId, one.IsDefaultVersion]);
}

function add(PolicyArn: string, SetAsDefault: boolean, PolicyDocument = allow("kms:Encrypt")) {
  return aws.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault }));
}

describe("a managed policy", () => {
  it("comes back as it was made, its document by its version", async () => {
    const PolicyDocument = `${allow("kms:Decrypt")}\n`;
    const { Policy } = await aws.iam.send(
      new CreatePolicyCommand({
        PolicyName: "made",
        Path: "/team/",
        PolicyDocument,
        Description: "what it is for",
        Tags: [{ Key: "env", Value: "prod" }],
      }),
    );
    const PolicyArn = `arn:aws:iam::${account}:policy/team/made`;
    expect(await aws.iam.send(new GetPolicyCommand({ PolicyArn }))).toMatchObject({ Policy });
    expect(Policy).toMatchObject({
      Arn: PolicyArn,
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      IsAttachable: true,
      Description: "what it is for",
      Tags: [{ Key: "env", Value: "prod" }],
    });
    const version = new GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" });
    const { PolicyVersion } = await aws.iam.send(version);
    expect(PolicyVersion).toMatchObject({ VersionId: "v1", IsDefaultVersion: true });
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(PolicyDocument);
  });

  it("is made once", async () => {
    await create("once");
    expect(await faultOf(create("Once"))).toEqual({
      code: "EntityAlreadyExists",
      message: "A policy called Once already exists. Duplicate names are not allowed.",
      status: 409,
    });
  });

  it("that is not there is answered so, with its version too", async () => {
    const PolicyArn = `arn:aws:iam::${account}:policy/nothing`;
    expect(await faultOf(aws.iam.send(new GetPolicyCommand({ PolicyArn })))).toEqual({
      code: "NoSuchEntity",
      message: `Policy ${PolicyArn} was not found.`,
      status: 404,
    });
    const there = await create("without-v9");
    const version = new GetPolicyVersionCommand({ PolicyArn: there, VersionId: "v9" });
    expect(await faultOf(aws.iam.send(version))).toEqual({
      code: "NoSuchEntity",
      message: `Policy ${there} version v9 does not exist or is not attachable.`,
      status: 404,
    });
  });

  it("has at most 6,144 characters, white space not counted", async () => {
    const empty = allow("kms:Decrypt", { Sid: "" }).length;
    const sized = (size: number) => allow("kms:Decrypt", { Sid: "x".repeat(size - empty) });
    await create("largest", `${sized(6144)}${" ".repeat(1000)}`);
    expect(await faultOf(create("too-large", sized(6145)))).toEqual({
      code: "LimitExceeded",
      message: "Cannot exceed quota for PolicySize: 6144",
      status: 409,
    });
  });

  it("has at most five versions, whose numbers are never used again", async () => {
    const PolicyArn = await create("versions");
    for (let version = 2; version <= 5; version += 1) await add(PolicyArn, version === 3);
    expect(await versionsOf(PolicyArn)).toEqual([
      ["v5", false],
      ["v4", false],
      ["v3", true],
      ["v2", false],
      ["v1", false],
    ]);
    expect(await faultOf(add(PolicyArn, true))).toEqual({
      code: "LimitExceeded",
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
      status: 409,
    });
    await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v5" }));
    await add(PolicyArn, false);
    expect((await versionsOf(PolicyArn))[0]).toEqual(["v6", false]);
  });

  it("keeps the version that counts, until another is made to", async () => {
    const PolicyArn = await create("defaults");
    await add(PolicyArn, false);
    const first = new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v1" });
    expect(await faultOf(aws.iam.send(first))).toEqual({
      code: "DeleteConflict",
      message: "Cannot delete the default version of a policy.",
      status: 409,
    });
    await aws.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    await aws.iam.send(first);
    expect(await versionsOf(PolicyArn)).toEqual([["v2", true]]);
  });

  it("is deleted only when nothing uses it and it has one version", async () => {
    const PolicyArn = await create("used");
    const remove = () => aws.iam.send(new DeletePolicyCommand({ PolicyArn }));
    role(aws.state, "user-of-policy");
    const attachment = { RoleName: "user-of-policy", PolicyArn };
    await aws.iam.send(new AttachRolePolicyCommand(attachment));
    expect(await faultOf(remove())).toEqual({
      code: "DeleteConflict",
      message: "Cannot delete a policy attached to entities.",
      status: 409,
    });
    await aws.iam.send(new DetachRolePolicyCommand(attachment));
    await add(PolicyArn, false);
    expect(await faultOf(remove())).toMatchObject({
      code: "DeleteConflict",
      message: expect.stringMatching(/^This policy has more than one version\. /),
    });
    await aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    await remove();
    expect((await faultOf(remove())).code).toBe("NoSuchEntity");
  });

  it("tells to whom it is attached", async () => {
    const PolicyArn = await create("shared");
    const { id: RoleId } = role(aws.state, "shared-role");
    const { id: UserId } = user(aws.state, "shared-user");
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName: "shared-role", PolicyArn }));
    await aws.iam.send(new AttachUserPolicyCommand({ UserName: "shared-user", PolicyArn }));
    const all = await aws.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(all).toMatchObject({
      PolicyRoles: [{ RoleName: "shared-role", RoleId }],
      PolicyUsers: [{ UserName: "shared-user", UserId }],
      PolicyGroups: [],
      IsTruncated: false,
    });
    const roles = new ListEntitiesForPolicyCommand({ PolicyArn, EntityFilter: "Role" });
    expect((await aws.iam.send(roles)).PolicyUsers).toEqual([]);
    const { Policy } = await aws.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy?.AttachmentCount).toBe(2);
  });

  it("has tags that are added and taken away", async () => {
    const PolicyArn = await create("tagged");
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ];
    await aws.iam.send(new TagPolicyCommand({ PolicyArn, Tags }));
    await aws.iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["a"] }));
    const list = await aws.iam.send(new ListPolicyTagsCommand({ PolicyArn }));
    expect(list.Tags).toEqual([{ Key: "b", Value: "2" }]);
  });

  it("of AWS's own is read and not changed", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    const { Policy } = await aws.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ PolicyName: "AdministratorAccess", Arn: PolicyArn });
    expect((await faultOf(add(PolicyArn, true))).code).toBe("InvalidInput");
  });
});

describe("managed policies are listed", () => {
  it("by whose they are, and a page at a time", async () => {
    const names: (string | undefined)[] = [];
    const input = { Scope: "Local", MaxItems: 2 } as const;
    for await (const page of paginateListPolicies({ client: aws.iam }, input)) {
      names.push(...(page.Policies ?? []).map(one => one.Arn));
    }
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain(`arn:aws:iam::${account}:policy/shared`);
    const { Policies } = await aws.iam.send(new ListPoliciesCommand({ Scope: "AWS" }));
    const ofAws = Policies?.map(one => one.Arn) ?? [];
    expect(ofAws).toContain("arn:aws:iam::aws:policy/AdministratorAccess");
    expect(ofAws).toContain("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess");
    expect(ofAws.every(arn => arn?.startsWith("arn:aws:iam::aws:policy/"))).toBe(true);
  });

  it("by whether they are attached", async () => {
    const list = new ListPoliciesCommand({ Scope: "Local", OnlyAttached: true });
    const { Policies } = await aws.iam.send(list);
    expect(Policies?.map(one => one.PolicyName)).toEqual(["shared"]);
  });
});
