import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
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
