import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
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

describe("a role's inline policy", () => {
  const by = { RoleName: "inline", PolicyName: "p" };
  beforeAll(() => create("inline"));

  it("comes back as it was put, blanks and all", async () => {
    const PolicyDocument = JSON.stringify(JSON.parse(allow("kms:*")), undefined, 2);
    await aws.iam.send(new PutRolePolicyCommand({ ...by, PolicyDocument }));
    const got = await aws.iam.send(new GetRolePolicyCommand(by));
    expect(got).toMatchObject(by);
    expect(got.PolicyDocument).not.toMatch(/[\s"{]/);
    expect(decodeURIComponent(got.PolicyDocument ?? "")).toBe(PolicyDocument);
    const list = await aws.iam.send(new ListRolePoliciesCommand({ RoleName: "inline" }));
    expect(list).toMatchObject({ PolicyNames: ["p"], IsTruncated: false });
  });

  it("that is not there is answered so", async () => {
    const none = { ...by, PolicyName: "none" };
    for (const command of [new GetRolePolicyCommand(none), new DeleteRolePolicyCommand(none)]) {
      expect(await faultOf(aws.iam.send(command as GetRolePolicyCommand))).toEqual({
        code: "NoSuchEntity",
        message: "The role policy with name none cannot be found.",
        status: 404,
      });
    }
  });

  it("is refused with the others beyond 10,240 characters, white space not counted", async () => {
    const RoleName = "large";
    await create(RoleName);
    const put = (PolicyName: string, size: number, blanks = 0) => {
      const empty = allow("kms:Decrypt", { Sid: "" }).length;
      const text = allow("kms:Decrypt", { Sid: "x".repeat(size - empty) });
      const PolicyDocument = text + " ".repeat(blanks);
      return aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    };
    await put("a", 6000, 9000);
    await put("b", 4240);
    expect(await faultOf(put("b", 4241))).toEqual({
      code: "LimitExceeded",
      message: "Maximum policy size of 10240 bytes exceeded for role large",
      status: 409,
    });
    await put("a", 6000);
  });

  it("is refused where it is none", async () => {
    const cases: [string, string][] = [
      ["{", "Syntax errors in policy."],
      [allow("kms:Decrypt").replace('"Action"', '"Acton"'), "Syntax errors in policy."],
      [
        allow("Decrypt"),
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
      ],
      [allow("kms:Decrypt", { Principal: "*" }), "Policy document should not specify a principal."],
      [
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*"}]}',
        "Policy statement must contain resources.",
      ],
      [
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Sid: "A", Effect: "Allow", Action: "kms:*", Resource: "*" },
            { Sid: "A", Effect: "Allow", Action: "s3:*", Resource: "*" },
          ],
        }),
        "Statement IDs (SID) in a single policy must be unique.",
      ],
    ];
    for (const [PolicyDocument, message] of cases) {
      const fault = await faultOf(
        aws.iam.send(new PutRolePolicyCommand({ ...by, PolicyDocument })),
      );
      expect(fault).toEqual({ code: "MalformedPolicyDocument", message, status: 400 });
    }
  });
});

describe("a trust policy", () => {
  it("names principals that are there", async () => {
    user(aws.state, "trusted");
    for (const [principal, valid] of [
      [{ AWS: account }, true],
      [{ AWS: "*" }, true],
      [{ AWS: `arn:aws:iam::${account}:user/trusted` }, true],
      [{ AWS: `arn:aws:iam::${account}:user/nobody` }, false],
      [{ AWS: `arn:aws:sts::${account}:assumed-role/nobody/session` }, false],
      [{ AWS: "arn:aws:iam::999988887777:role/not-known-here" }, true],
      [{ AWS: "AIDAAAAAAAAAAAAAAAAAA" }, false],
      [{ Service: "ec2.amazonaws.com" }, true],
      [{ Service: "ec2.example.com" }, false],
      [{ Federated: `arn:aws:iam::${account}:oidc-provider/oidc.example.com` }, true],
    ] as const) {
      const name = `trust-${JSON.stringify(principal).replaceAll(/\W/g, "-")}`.slice(0, 64);
      if (valid) {
        await create(name, trust(principal));
      } else {
        const [[kind = "", value = ""] = []] = Object.entries(principal);
        expect(await faultOf(create(name, trust(principal)))).toEqual({
          code: "MalformedPolicyDocument",
          message: `Invalid principal in policy: "${kind === "Service" ? "SERVICE" : kind}":"${value}"`,
          status: 400,
        });
      }
    }
  });

  it("specifies STS's actions and no resource", async () => {
    const principal = { AWS: account };
    for (const [over, message] of [
      [{ Action: "kms:Decrypt" }, "AssumeRole policy may only specify STS AssumeRole actions."],
      [{ Resource: "*" }, "Has prohibited field Resource"],
    ] as const) {
      const fault = await faultOf(create("wrong", trust(principal, over)));
      expect(fault).toEqual({ code: "MalformedPolicyDocument", message, status: 400 });
    }
  });

  it("has at most 2,048 characters", async () => {
    const document = trust({ AWS: account }, { Sid: "x".repeat(2048) });
    expect(await faultOf(create("long-trust", document))).toEqual({
      code: "LimitExceeded",
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
      status: 409,
    });
  });
});

describe("a role's attached policies", () => {
  it("are attached once, listed and detached", async () => {
    await create("attached");
    const by = { RoleName: "attached" };
    const attachment = { ...by, PolicyArn: administrator };
    await aws.iam.send(new AttachRolePolicyCommand(attachment));
    await aws.iam.send(new AttachRolePolicyCommand(attachment));
    const { AttachedPolicies } = await aws.iam.send(new ListAttachedRolePoliciesCommand(by));
    expect(AttachedPolicies).toEqual([
      { PolicyName: "AdministratorAccess", PolicyArn: administrator },
    ]);
    await aws.iam.send(new DetachRolePolicyCommand(attachment));
    expect(await faultOf(aws.iam.send(new DetachRolePolicyCommand(attachment)))).toEqual({
      code: "NoSuchEntity",
      message: `Policy ${administrator} was not found.`,
      status: 404,
    });
  });

  it("are there: of AWS's own, those that Keywright knows", async () => {
    await create("attaches");
    for (const PolicyArn of [
      `arn:aws:iam::${account}:policy/none`,
      "arn:aws:iam::aws:policy/AWSLambdaFullAccess",
    ]) {
      const attach = new AttachRolePolicyCommand({ RoleName: "attaches", PolicyArn });
      expect(await faultOf(aws.iam.send(attach))).toEqual({
        code: "NoSuchEntity",
        message: `Policy ${PolicyArn} does not exist or is not attachable.`,
        status: 404,
      });
    }
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
