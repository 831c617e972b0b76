import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credential } from "../../../src/local/state.ts";
import type { Statement } from "../../../src/model/document.ts";
import { allow, faultOf, type Iam, policy, startIam, trust } from "../iam/assembly.ts";
import { account, credential, role, user } from "../wire/assembly.ts";
import { answerOf, callOf } from "../wire/raw.ts";

let aws: Iam;
let ann: Credential;
const annArn = `arn:aws:iam::${account}:user/ann`;

beforeAll(async () => {
  aws = await startIam();
  const { id } = user(aws.state, "ann");
  ann = credential(aws.state, { kind: "user", arn: annArn }, id);
});
afterAll(() => aws.close());

/** A role that trusts ann and may do what `inline` says. */
function trusting(name: string, over: Partial<Statement> = {}, inline?: string): string {
  const document = policy({
    Effect: "Allow",
    Principal: { AWS: annArn },
    Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    ...over,
  });
  return role(aws.state, name, {
    trust: { name: "trust", document },
    inline: inline === undefined ? [] : [{ name: "p", document: JSON.parse(inline) }],
    maxSessionDuration: 7200,
  }).arn;
}

function assume(RoleArn: string, over: Partial<AssumeRoleCommandInput> = {}, by = ann) {
  const input = { RoleArn, RoleSessionName: "session", ...over };
  return aws.stsAs(by).send(new AssumeRoleCommand(input));
}

/** The credentials of a session as a client would use them. */
async function sessionOf(answer: ReturnType<typeof assume>): Promise<Credential> {
  const { Credentials } = await answer;
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
    caller: { kind: "user", arn: "" },
    principalId: "",
    created: 0,
  };
}

describe("AssumeRole", () => {
  it("opens a session that is the role's", async () => {
    const RoleArn = trusting("opens", {}, allow("iam:ListUsers"));
    const answer = await assume(RoleArn);
    const Arn = `arn:aws:sts::${account}:assumed-role/opens/session`;
    const roleId = aws.state.principals.get(RoleArn)?.id;
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn, AssumedRoleId: `${roleId}:session` },
      Credentials: { AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/) },
    });
    const expires = answer.Credentials?.Expiration?.getTime() ?? 0;
    expect(Math.abs(expires - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const session = await sessionOf(Promise.resolve(answer));
    expect(await aws.stsAs(session).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn,
      Account: account,
      UserId: `${roleId}:session`,
    });
    await aws.iamAs(session).send(new ListUsersCommand({}));
  });

  it("is denied to whom the trust policy does not let in, and for a role that is not there", async () => {
    const RoleArn = trusting("closed", { Principal: { AWS: `arn:aws:iam::${account}:user/bob` } });
    for (const arn of [RoleArn, `arn:aws:iam::${account}:role/nobody`]) {
      expect(await faultOf(assume(arn))).toEqual({
        code: "AccessDenied",
        message: `User: ${annArn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
        status: 403,
      });
    }
  });

  it("is denied to the root user", async () => {
    const RoleArn = trusting("not-for-root", { Principal: { AWS: account } });
    expect(await faultOf(assume(RoleArn, {}, aws.root))).toEqual({
      code: "AccessDenied",
      message: "Roles may not be assumed by root accounts.",
      status: 403,
    });
  });

  it("is denied without the external id that the trust policy asks for", async () => {
    const Condition = { StringEquals: { "sts:ExternalId": "secret" } };
    const RoleArn = trusting("external", { Condition });
    expect((await faultOf(assume(RoleArn))).code).toBe("AccessDenied");
    expect((await faultOf(assume(RoleArn, { ExternalId: "wrong" }))).code).toBe("AccessDenied");
    await assume(RoleArn, { ExternalId: "secret" });
  });

  it("takes names, durations and ids that STS takes", async () => {
    const RoleArn = trusting("validates");
    const cases: [Partial<AssumeRoleCommandInput>, string][] = [
      [
        { RoleSessionName: "a b" },
        "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
      ],
      [
        { RoleSessionName: "x" },
        "1 validation error detected: Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
      ],
      [
        { RoleSessionName: "x".repeat(65) },
        `1 validation error detected: Value '${"x".repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
      ],
      [
        { DurationSeconds: 899 },
        "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
      ],
      [
        { DurationSeconds: 43_201 },
        "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
      ],
      [
        { DurationSeconds: 7201 },
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      ],
    ];
    for (const [over, message] of cases) {
      expect(await faultOf(assume(RoleArn, over))).toEqual({
        code: "ValidationError",
        message,
        status: 400,
      });
    }
    await assume(RoleArn, { DurationSeconds: 7200 });
  });

  it("asks for an MFA code in vain", async () => {
    const RoleArn = trusting("mfa");
    const SerialNumber = `arn:aws:iam::${account}:mfa/ann`;
    const fault = await faultOf(assume(RoleArn, { SerialNumber, TokenCode: "123456" }));
    expect(fault.code).toBe("AccessDenied");
  });

  it("lasts an hour at most from role to role", async () => {
    const first = trusting("first", {}, allow("sts:AssumeRole"));
    const second = trusting("second", { Principal: { AWS: first } });
    const session = await sessionOf(assume(first));
    expect(await faultOf(assume(second, { DurationSeconds: 3601 }, session))).toEqual({
      code: "ValidationError",
      message:
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
      status: 400,
    });
    await assume(second, { DurationSeconds: 3600 }, session);
  });
});

describe("a session", () => {
  it("may do what both the role and the session policy allow", async () => {
    const RoleArn = trusting("limited", {}, allow("iam:*"));
    const listing = await sessionOf(assume(RoleArn, { Policy: allow("iam:ListUsers") }));
    await aws.iamAs(listing).send(new ListUsersCommand({}));
    const getting = new GetRoleCommand({ RoleName: "limited" });
    expect((await faultOf(aws.iamAs(listing).send(getting))).message).toMatch(
      /because no session policy allows the iam:GetRole action$/,
    );
  });

  it("may do what one of several session policies allows, managed ones too", async () => {
    const RoleArn = trusting("two-policies", {}, allow("iam:*"));
    const create = { PolicyName: "for-session", PolicyDocument: allow("iam:GetRole") };
    const { Policy } = await aws.iam.send(new CreatePolicyCommand(create));
    const PolicyArns = [{ arn: Policy?.Arn ?? "" }];
    const session = await sessionOf(
      assume(RoleArn, { PolicyArns, Policy: allow("iam:ListUsers") }),
    );
    await aws.iamAs(session).send(new ListUsersCommand({}));
    await aws.iamAs(session).send(new GetRoleCommand({ RoleName: "two-policies" }));
    const missing = [{ arn: `arn:aws:iam::${account}:policy/none` }];
    expect((await faultOf(assume(RoleArn, { PolicyArns: missing }))).code).toBe("ValidationError");
  });

  it("is refused with a session policy that is none, or too large", async () => {
    const RoleArn = trusting("wrong-policy");
    expect((await faultOf(assume(RoleArn, { Policy: "{" }))).code).toBe("MalformedPolicyDocument");
    const large = allow("kms:Decrypt", { Sid: "x".repeat(2048) });
    expect((await faultOf(assume(RoleArn, { Policy: large }))).code).toBe("PackedPolicyTooLarge");
  });

  it("carries its tags into conditions, and the transitive ones to the next role", async () => {
    const Condition = { StringEquals: { "aws:PrincipalTag/team": "a" } };
    const inline = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:*", Resource: "*" },
        { Effect: "Allow", Action: "iam:ListUsers", Resource: "*", Condition },
      ],
    });
    const first = trusting("tags-first", {}, inline);
    const second = trusting("tags-second", { Principal: { AWS: first } }, inline);
    const list = (by: Credential) => aws.iamAs(by).send(new ListUsersCommand({}));
    const Tags = [{ Key: "team", Value: "a" }];

    const plain = await sessionOf(assume(first));
    expect((await faultOf(list(plain))).code).toBe("AccessDenied");
    const tagged = await sessionOf(assume(first, { Tags }));
    await list(tagged);
    const dropped = await sessionOf(assume(second, {}, tagged));
    expect((await faultOf(list(dropped))).code).toBe("AccessDenied");

    const handing = await sessionOf(assume(first, { Tags, TransitiveTagKeys: ["team"] }));
    await list(await sessionOf(assume(second, {}, handing)));
    const other = { Tags: [{ Key: "Team", Value: "b" }] };
    expect(await faultOf(assume(second, other, handing))).toEqual({
      code: "InvalidParameterValue",
      message:
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      status: 400,
    });
  });

  it.each([
    ["ValidationError", [{ Key: "a!", Value: "b" }]],
    ["ValidationError", [{ Key: "a", Value: "<b>" }]],
    ["InvalidParameterValue", [{ Key: "aws:x", Value: "b" }]],
    [
      "InvalidParameterValue",
      [
        { Key: "a", Value: "b" },
        { Key: "A", Value: "b" },
      ],
    ],
  ])("takes no tags that break AWS's rules: %s for %j", async (code, Tags) => {
    const RoleArn = trusting("tag-rules");
    expect((await faultOf(assume(RoleArn, { Tags }))).code).toBe(code);
    const other = { Tags: [{ Key: "a", Value: "b" }], TransitiveTagKeys: ["c"] };
    expect((await faultOf(assume(RoleArn, other))).message).toBe(
      "The specified transitive tag key must be included in the requested tags.",
    );
  });

  it("is tagged only where the trust policy allows that too", async () => {
    const RoleArn = trusting("untaggable", { Action: "sts:AssumeRole" });
    const Tags = [{ Key: "team", Value: "a" }];
    expect((await faultOf(assume(RoleArn, { Tags }))).message).toMatch(/sts:TagSession/);
  });

  it("keeps its source identity from role to role", async () => {
    const first = trusting("identity-first", {}, allow("sts:*"));
    const second = trusting("identity-second", { Principal: { AWS: first } });
    const answer = assume(first, { SourceIdentity: "ann" });
    expect((await answer).SourceIdentity).toBe("ann");
    const session = await sessionOf(answer);
    expect((await assume(second, {}, session)).SourceIdentity).toBe("ann");
    expect((await faultOf(assume(second, { SourceIdentity: "bob" }, session))).code).toBe(
      "AccessDenied",
    );
  });

  it("ends with its role", async () => {
    const RoleArn = trusting("ends");
    const session = await sessionOf(assume(RoleArn));
    const ask = () => aws.stsAs(session).send(new GetCallerIdentityCommand({}));
    await ask();
    await aws.iam.send(new DeleteRoleCommand({ RoleName: "ends" }));
    expect((await faultOf(ask())).code).toBe("InvalidClientTokenId");
    trusting("ends");
    expect((await faultOf(ask())).code).toBe("InvalidClientTokenId");
  });

  it("expires when its time is over", async () => {
    const session = await sessionOf(assume(trusting("expires"), { DurationSeconds: 900 }));
    const ask = (skew: number) => {
      aws.skew = skew;
      const call = { ...callOf(aws, "sts", session), time: Date.now() + skew };
      return answerOf(aws, call).finally(() => {
        aws.skew = 0;
      });
    };
    expect((await ask(890_000)).status).toBe(200);
    expect((await ask(901_000)).fault.code).toBe("ExpiredToken");
  });
});

describe("a role that was made through IAM", () => {
  it("is there for STS, and its policies count in the next decision", async () => {
    const RoleName = "from-iam";
    const AssumeRolePolicyDocument = trust({ AWS: account });
    await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
    expect((await faultOf(assume(RoleArn))).code).toBe("AccessDenied");
    const PolicyDocument = trust({ AWS: annArn });
    await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const session = await sessionOf(assume(RoleArn));
    const list = () => aws.iamAs(session).send(new ListUsersCommand({}));
    expect((await faultOf(list())).code).toBe("AccessDenied");
    const put = { RoleName, PolicyName: "p", PolicyDocument: allow("iam:ListUsers") };
    await aws.iam.send(new PutRolePolicyCommand(put));
    await list();
    const deny = allow("iam:ListUsers", { Effect: "Deny" });
    const made = await aws.iam.send(
      new CreatePolicyCommand({ PolicyName: "deny", PolicyDocument: deny }),
    );
    const PolicyArn = made.Policy?.Arn;
    await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect((await faultOf(list())).message).toMatch(/with an explicit deny/);
  });
});
