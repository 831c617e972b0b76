import {
  type ContextEntry,
  CreateGroupCommand,
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  PutGroupPolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, role, user } from "../wire/assembly.ts";
import { allow, faultOf, type Iam, policy, startIam } from "./assembly.ts";

let aws: Iam;
beforeAll(async () => {
  aws = await startIam();
});
afterAll(() => aws.close());

const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const deny = (action: string) =>
  JSON.stringify(policy({ Effect: "Deny", Action: action, Resource: "*" }));

async function custom(over: Partial<SimulateCustomPolicyCommand["input"]>) {
  const input = { PolicyInputList: [allow("kms:Decrypt")], ActionNames: ["kms:Decrypt"], ...over };
  const { EvaluationResults } = await aws.iam.send(new SimulateCustomPolicyCommand(input));
  return EvaluationResults ?? [];
}

async function decisionsOf(over: Partial<SimulateCustomPolicyCommand["input"]>) {
  return (await custom(over)).map(one => one.EvalDecision);
}

describe("SimulateCustomPolicy", () => {
  it("tells allowed, explicitDeny and implicitDeny, and the statement that decided", async () => {
    const PolicyInputList = [allow("kms:*"), deny("kms:Encrypt")];
    const ActionNames = ["kms:Decrypt", "kms:Encrypt", "iam:ListUsers"];
    const results = await custom({ PolicyInputList, ActionNames });
    expect(results.map(one => one.EvalDecision)).toEqual([
      "allowed",
      "explicitDeny",
      "implicitDeny",
    ]);
    expect(results.map(one => one.MatchedStatements?.map(each => each.SourcePolicyId))).toEqual([
      ["PolicyInputList.1"],
      ["PolicyInputList.2"],
      [],
    ]);
    const text = PolicyInputList[1] ?? "";
    const [denied] = results[1]?.MatchedStatements ?? [];
    const [start = 0, end = 0] = [denied?.StartPosition?.Column, denied?.EndPosition?.Column];
    expect(text.slice(start - 1, end - 1)).toBe(text.slice(text.indexOf('{"Effect'), -2));
  });

  it("answers for every action on every resource, and by page", async () => {
    const ResourceArns = [key, `${key}2`];
    const ActionNames = ["kms:Decrypt", "kms:Encrypt"];
    const [first, ...others] = await custom({ ActionNames, ResourceArns });
    expect(first).toMatchObject({
      EvalActionName: "kms:Decrypt",
      EvalResourceName: key,
      EvalDecision: "allowed",
      ResourceSpecificResults: [{ EvalResourceName: key, EvalResourceDecision: "allowed" }],
    });
    expect(others.map(one => one.EvalDecision)).toEqual([
      "allowed",
      "implicitDeny",
      "implicitDeny",
    ]);
    const input = { PolicyInputList: [allow("kms:Decrypt")], ActionNames, MaxItems: 1 };
    const page = await aws.iam.send(new SimulateCustomPolicyCommand(input));
    expect(page).toMatchObject({ IsTruncated: true });
    expect(page.EvaluationResults).toHaveLength(1);
  });

  it("has the condition keys of the call and names those that are missing", async () => {
    const PolicyInputList = [
      allow("kms:Decrypt", {
        Condition: {
          StringEquals: { "kms:EncryptionContext:app": "payments" },
          "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/a" },
        },
      }),
    ];
    const [without] = await custom({ PolicyInputList });
    expect(without).toMatchObject({
      EvalDecision: "implicitDeny",
      MissingContextValues: ["kms:EncryptionContext:app", "kms:ResourceAliases"],
    });
    const ContextEntries: ContextEntry[] = [
      {
        ContextKeyName: "kms:EncryptionContext:app",
        ContextKeyType: "string",
        ContextKeyValues: ["payments"],
      },
      {
        ContextKeyName: "kms:ResourceAliases",
        ContextKeyType: "stringList",
        ContextKeyValues: ["alias/a", "alias/b"],
      },
    ];
    const [given] = await custom({ PolicyInputList, ContextEntries });
    expect(given).toMatchObject({ EvalDecision: "allowed", MissingContextValues: [] });
  });

  it("asks the key policy of the call for the key", async () => {
    const ResourceArns = [key];
    const statement = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" } as const;
    const names = (AWS: string) => JSON.stringify(policy({ ...statement, Principal: { AWS } }));
    const CallerArn = `arn:aws:iam::${account}:user/ann`;
    const nothing = [allow("iam:ListUsers")];
    const asked = { ResourceArns, CallerArn, ResourcePolicy: names(CallerArn) };
    expect(await decisionsOf({ ...asked, PolicyInputList: nothing })).toEqual(["allowed"]);
    const bob = names(`arn:aws:iam::${account}:user/bob`);
    expect(await decisionsOf({ ...asked, ResourcePolicy: bob })).toEqual(["implicitDeny"]);
    const root = names(`arn:aws:iam::${account}:root`);
    expect(await decisionsOf({ ...asked, ResourcePolicy: root })).toEqual(["allowed"]);
    expect(await decisionsOf({ ...asked, ResourcePolicy: root, PolicyInputList: nothing })).toEqual(
      ["implicitDeny"],
    );
  });

  it("is limited by the boundary of the call, and tells so", async () => {
    const [result] = await custom({
      PermissionsBoundaryPolicyInputList: [allow("iam:*")],
    });
    expect(result).toMatchObject({
      EvalDecision: "implicitDeny",
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    });
  });

  it("refuses what it cannot read", async () => {
    const message = async (over: Parameters<typeof custom>[0]) => await faultOf(custom(over));
    expect(await message({ ResourceArns: ["1234"] })).toEqual({
      code: "InvalidInput",
      message: "ResourceNames are not in a valid ARN format: 1234.",
      status: 400,
    });
    expect(await message({ PolicyInputList: ["{}"] })).toMatchObject({ code: "InvalidInput" });
  });
});

describe("SimulatePrincipalPolicy", () => {
  const simulate = (PolicySourceArn: string, over: object = {}) =>
    aws.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn,
        ActionNames: ["kms:Decrypt"],
        ...over,
      }),
    );

  it("has the policies of the user, of its groups, of roles and of groups", async () => {
    const GroupName = "simulated";
    await aws.iam.send(new CreateGroupCommand({ GroupName }));
    await aws.iam.send(
      new PutGroupPolicyCommand({
        GroupName,
        PolicyName: "of-group",
        PolicyDocument: allow("kms:Decrypt"),
      }),
    );
    const groupArn = `arn:aws:iam::${account}:group/${GroupName}`;
    const member = user(aws.state, "in-group");
    aws.state.put("principal", member.arn, { ...member, groups: [groupArn] });
    const inline = { name: "of-role", document: JSON.parse(allow("kms:Decrypt")) };
    const holder = role(aws.state, "simulates", { inline: [inline] });
    const bare = user(aws.state, "bare");
    const answers = [];
    for (const arn of [member.arn, groupArn, holder.arn, bare.arn]) {
      const { EvaluationResults } = await simulate(arn, { ResourceArns: [key] });
      const [{ EvalDecision, MatchedStatements } = {}] = EvaluationResults ?? [];
      answers.push([EvalDecision, MatchedStatements?.map(one => one.SourcePolicyId)]);
    }
    expect(answers).toEqual([
      ["allowed", ["of-group"]],
      ["allowed", ["of-group"]],
      ["allowed", ["of-role"]],
      ["implicitDeny", []],
    ]);
    const denied = await simulate(holder.arn, { PolicyInputList: [deny("kms:*")] });
    expect(denied.EvaluationResults?.[0]?.EvalDecision).toBe("explicitDeny");
  });

  it("is about one user, role or group", async () => {
    const session = `arn:aws:sts::${account}:assumed-role/a/b`;
    expect(await faultOf(simulate(session))).toEqual({
      code: "InvalidInput",
      message: `Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
      status: 400,
    });
    expect(await faultOf(simulate(`arn:aws:iam::${account}:role/nobody`))).toEqual({
      code: "NoSuchEntity",
      message: "The role with name nobody cannot be found.",
      status: 404,
    });
  });
});

it("the condition keys of policies are listed, variables among them", async () => {
  const text = allow("kms:Decrypt", {
    Resource: "arn:aws:kms:*:*:key/${aws:username}",
    Condition: { StringEquals: { "aws:PrincipalTag/team": "a" } },
  });
  const asked = new GetContextKeysForCustomPolicyCommand({ PolicyInputList: [text] });
  expect((await aws.iam.send(asked)).ContextKeyNames).toEqual([
    "aws:PrincipalTag/team",
    "aws:username",
  ]);
  const one = role(aws.state, "keys", { inline: [{ name: "p", document: JSON.parse(text) }] });
  const own = new GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn: one.arn });
  expect((await aws.iam.send(own)).ContextKeyNames).toEqual([
    "aws:PrincipalTag/team",
    "aws:username",
  ]);
});
