import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteServiceLinkedRoleCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, credential, user } from "../wire/assembly.ts";
import { allow, faultOf, type Iam, startIam, trust } from "./assembly.ts";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

const conflict = {
  code: "DeleteConflict",
  message: "Cannot delete entity, must remove roles from instance profile first.",
  status: 409,
};

async function roleNamed(RoleName: string): Promise<void> {
  const AssumeRolePolicyDocument = trust({ Service: "ec2.amazonaws.com" });
  await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

async function profile(InstanceProfileName: string, RoleName?: string): Promise<void> {
  await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  if (RoleName === undefined) return;
  await roleNamed(RoleName);
  await aws.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
}

describe("an instance profile", () => {
  it("comes back as it was made, with its role and tags", async () => {
    const InstanceProfileName = "made";
    const Tags = [{ Key: "env", Value: "prod" }];
    await aws.iam.send(
      new CreateInstanceProfileCommand({ InstanceProfileName, Path: "/team/", Tags }),
    );
    await roleNamed("made-role");
    await aws.iam.send(
      new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: "made-role" }),
    );
    const { InstanceProfile } = await aws.iam.send(
      new GetInstanceProfileCommand({ InstanceProfileName }),
    );
    expect(InstanceProfile).toMatchObject({
      Arn: `arn:aws:iam::${account}:instance-profile/team/made`,
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Roles: [{ RoleName: "made-role" }],
      Tags,
    });
    const of = await aws.iam.send(
      new ListInstanceProfilesForRoleCommand({ RoleName: "made-role" }),
    );
    const all = await aws.iam.send(new ListInstanceProfilesCommand({ PathPrefix: "/team/" }));
    for (const { InstanceProfiles } of [of, all]) {
      expect(InstanceProfiles?.map(one => one.InstanceProfileName)).toEqual(["made"]);
    }
  });

  it("holds one role, and neither goes before they are parted", async () => {
    await profile("full", "full-role");
    await roleNamed("second");
    const name = { InstanceProfileName: "full" };
    const add = new AddRoleToInstanceProfileCommand({ ...name, RoleName: "second" });
    expect(await faultOf(aws.iam.send(add))).toEqual({
      code: "LimitExceeded",
      message: "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
      status: 409,
    });
    expect(await faultOf(aws.iam.send(new DeleteInstanceProfileCommand(name)))).toEqual(conflict);
    const role = { RoleName: "full-role" };
    expect(await faultOf(aws.iam.send(new DeleteRoleCommand(role)))).toEqual(conflict);
    await aws.iam.send(new RemoveRoleFromInstanceProfileCommand({ ...name, ...role }));
    await aws.iam.send(new DeleteRoleCommand(role));
    await aws.iam.send(new DeleteInstanceProfileCommand(name));
    expect(await faultOf(aws.iam.send(new GetInstanceProfileCommand(name)))).toEqual({
      code: "NoSuchEntity",
      message: "Instance Profile full cannot be found.",
      status: 404,
    });
  });

  it("is made once", async () => {
    await profile("once");
    expect(await faultOf(profile("once"))).toEqual({
      code: "EntityAlreadyExists",
      message: "Instance Profile once already exists.",
      status: 409,
    });
  });

  it("takes tags and gives them back", async () => {
    await profile("tagged");
    const name = { InstanceProfileName: "tagged" };
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ];
    await aws.iam.send(new TagInstanceProfileCommand({ ...name, Tags }));
    await aws.iam.send(new UntagInstanceProfileCommand({ ...name, TagKeys: ["a"] }));
    const list = await aws.iam.send(new ListInstanceProfileTagsCommand(name));
    expect(list.Tags).toEqual([{ Key: "b", Value: "2" }]);
  });

  it("takes a role only from who may pass that role", async () => {
    await profile("passed");
    await roleNamed("passed-role");
    const { arn, id } = user(aws.state, "passes");
    const client = aws.iamAs(credential(aws.state, { kind: "user", arn }, id));
    const may = (PolicyDocument: string) =>
      aws.iam.send(
        new PutUserPolicyCommand({ UserName: "passes", PolicyName: "p", PolicyDocument }),
      );
    const add = () =>
      client.send(
        new AddRoleToInstanceProfileCommand({
          InstanceProfileName: "passed",
          RoleName: "passed-role",
        }),
      );
    await may(allow("iam:AddRoleToInstanceProfile"));
    const fault = await faultOf(add());
    expect(fault.code).toBe("AccessDenied");
    expect(fault.message).toContain("is not authorized to perform: iam:PassRole on resource");
    await may(allow("iam:*"));
    await add();
  });
});

describe("a service-linked role", () => {
  it("of KMS is made by KMS alone", async () => {
    for (const AWSServiceName of ["mrk.kms.amazonaws.com", "cks.kms.amazonaws.com"]) {
      const make = aws.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
      expect((await faultOf(make)).code).toBe("InvalidInput");
    }
  });

  it("is made for its service, changed by nobody and deleted by a task", async () => {
    const AWSServiceName = "autoscaling.amazonaws.com";
    const make = () => aws.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
    const { Role } = await make();
    const RoleName = "AWSServiceRoleForAutoScaling";
    expect(Role).toMatchObject({
      RoleName,
      Arn: `arn:aws:iam::${account}:role/aws-service-role/${AWSServiceName}/${RoleName}`,
    });
    expect(await faultOf(make())).toEqual({
      code: "InvalidInput",
      message:
        "Service role name AWSServiceRoleForAutoScaling has been taken in this account, please try a different suffix.",
      status: 400,
    });
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    for (const call of [
      aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
      aws.iam.send(new DeleteRoleCommand({ RoleName })),
    ]) {
      expect(await faultOf(call)).toEqual({
        code: "UnmodifiableEntity",
        message:
          "Cannot perform the operation on the protected role 'AWSServiceRoleForAutoScaling' - this role is only modifiable by AWS",
        status: 400,
      });
    }
    const task = await aws.iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
    expect(task.DeletionTaskId).toMatch(
      new RegExp(`^task/aws-service-role/${AWSServiceName}/${RoleName}/[0-9a-f-]{36}$`),
    );
    const { DeletionTaskId } = task;
    const status = new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId });
    expect(await aws.iam.send(status)).toMatchObject({ Status: "SUCCEEDED" });
    const read = await faultOf(aws.iam.send(new GetRoleCommand({ RoleName })));
    expect(read.code).toBe("NoSuchEntity");
  });

  it("takes a suffix only where its service does, and cannot be made as an ordinary role", async () => {
    const suffixed = (AWSServiceName: string) =>
      aws.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName, CustomSuffix: "two" }));
    expect(await faultOf(suffixed("es.amazonaws.com"))).toEqual({
      code: "InvalidInput",
      message: "Custom suffix is not allowed for es.amazonaws.com",
      status: 400,
    });
    const { Role } = await suffixed("autoscaling.amazonaws.com");
    expect(Role?.RoleName).toBe("AWSServiceRoleForAutoScaling_two");
    const ordinary = new CreateRoleCommand({
      RoleName: "free",
      Path: "/aws-service-role/es.amazonaws.com/",
      AssumeRolePolicyDocument: trust({ AWS: account }),
    });
    expect(await faultOf(aws.iam.send(ordinary))).toMatchObject({ code: "InvalidInput" });
  });
});
