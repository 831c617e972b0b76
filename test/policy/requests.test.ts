import { describe, expect, test } from "vitest";
import type { Request } from "../../src/model/index.ts";
import { requestsOf, resolveKey } from "../../src/policy/index.ts";
import { callOf, type Question } from "./ask.ts";
import {
  boundaryArn,
  callerOf,
  estateOf,
  groupArn,
  keyArn,
  keyId,
  owner,
  providerArn,
  region,
  roleArn,
  secondKeyArn,
} from "./world.ts";

function requests(question: Question): readonly Request[] {
  const asked = requestsOf(callOf(question), estateOf(question));
  if ("unresolved" in asked) throw new Error(`unresolved ${asked.unresolved}`);
  return asked.requests;
}

function first(question: Question): Request {
  const [request] = requests(question);
  if (request === undefined) throw new Error("no request");
  return request;
}

describe("a KeyId", () => {
  const estate = estateOf({ aliases: ["alias/a"] });
  const place = { partition: "aws", region, account: owner };
  const aliasArn = `arn:aws:kms:${region}:${owner}:alias/a`;

  test("is a key id, a key ARN, an alias name or an alias ARN", () => {
    expect(resolveKey(keyId, place, estate)?.key.arn).toBe(keyArn);
    expect(resolveKey(keyArn, place, estate)).toEqual({ key: estate.keys.get(keyArn) });
    expect(resolveKey("alias/a", place, estate)?.requestAlias).toBe("alias/a");
    expect(resolveKey(aliasArn, place, estate)).toEqual({
      key: estate.keys.get(keyArn),
      requestAlias: "alias/a",
    });
  });

  test("names nothing in another account or Region, except by ARN in the Region", () => {
    const elsewhere = { ...place, account: "444455556666" };
    expect(resolveKey("alias/a", elsewhere, estate)).toBeUndefined();
    expect(resolveKey(keyId, elsewhere, estate)).toBeUndefined();
    expect(resolveKey(keyArn, elsewhere, estate)?.key.arn).toBe(keyArn);
    expect(resolveKey(keyArn, { ...place, region: "eu-west-1" }, estate)).toBeUndefined();
    expect(resolveKey("a", place, estate)).toBeUndefined();
  });

  test("that names nothing is told", () => {
    const unresolved = (question: Question) => requestsOf(callOf(question), estateOf(question));
    expect(unresolved({ parameters: { KeyId: "alias/none" } })).toEqual({
      unresolved: "alias/none",
    });
    expect(unresolved({ parameters: {} })).toEqual({ unresolved: "" });
    expect(
      unresolved({ operation: "DeleteAlias", parameters: { AliasName: "alias/none" } }),
    ).toEqual({
      unresolved: `arn:aws:kms:${region}:${owner}:alias/none`,
    });
  });
});

describe("the context of a KMS request", () => {
  test("has the key's aliases however it was named, and the alias only if that named it", () => {
    const aliases = ["alias/b", "alias/a"];
    const byArn = first({ aliases }).context;
    const byAlias = first({ aliases, parameters: { KeyId: "alias/b" } }).context;
    expect(byArn["kms:ResourceAliases"]).toEqual(["alias/a", "alias/b"]);
    expect(byArn["kms:RequestAlias"]).toBeUndefined();
    expect(byAlias["kms:ResourceAliases"]).toEqual(["alias/a", "alias/b"]);
    expect(byAlias["kms:RequestAlias"]).toBe("alias/b");
    const tagging = { operation: "TagResource", parameters: { KeyId: "alias/b", Tags: [] } };
    expect(first({ aliases, ...tagging }).context["kms:RequestAlias"]).toBeUndefined();
  });

  test("has the encryption context pair by pair, and its names", () => {
    const EncryptionContext = { app: "payments", env: "prod" };
    const { context } = first({ parameters: { KeyId: keyArn, EncryptionContext } });
    expect(context["kms:EncryptionContext:app"]).toBe("payments");
    expect(context["kms:EncryptionContextKeys"]).toEqual(["app", "env"]);
    const without = first({ parameters: { KeyId: keyArn, EncryptionContext: {} } }).context;
    expect(without["kms:EncryptionContextKeys"]).toBeUndefined();
  });

  test("of ReEncrypt has each side's own encryption context and algorithm", () => {
    const [from, to] = requests({
      operation: "ReEncrypt",
      ciphertext: true,
      parameters: {
        DestinationKeyId: secondKeyArn,
        SourceEncryptionContext: { app: "a" },
        DestinationEncryptionContext: { app: "b" },
      },
    });
    expect([from?.action, from?.resource]).toEqual(["kms:ReEncryptFrom", keyArn]);
    expect([to?.action, to?.resource]).toEqual(["kms:ReEncryptTo", secondKeyArn]);
    expect(from?.context["kms:EncryptionContext:app"]).toBe("a");
    expect(to?.context["kms:EncryptionContext:app"]).toBe("b");
    expect(to?.context["kms:EncryptionAlgorithm"]).toBe("SYMMETRIC_DEFAULT");
  });

  test("tells who calls", () => {
    const role = first({ principalTags: { team: "red" } }).context;
    expect(role["aws:PrincipalArn"]).toBe(roleArn);
    expect(role["aws:PrincipalType"]).toBe("AssumedRole");
    expect(role["aws:userid"]).toBe("AROAEXAMPLEROLE00:ExampleSession");
    expect(role["aws:username"]).toBeUndefined();
    expect(role["aws:PrincipalTag/team"]).toBe("red");
    const user = first({ caller: "user" }).context;
    expect(user["aws:username"]).toBe("ExampleUser");
    expect(user["aws:PrincipalType"]).toBe("User");
    const root = first({ caller: "root" }).context;
    expect(root["aws:PrincipalType"]).toBe("Account");
    expect(root["aws:userid"]).toBe(owner);
  });

  test("has a session tag in the place of the role's tag", () => {
    const caller = { ...callerOf("role"), sessionTags: { team: "blue" } };
    const call = { ...callOf({}), caller };
    const asked = requestsOf(call, estateOf({ principalTags: { team: "red", cost: "1" } }));
    const context = "requests" in asked ? asked.requests[0]?.context : undefined;
    expect(context?.["aws:PrincipalTag/team"]).toBe("blue");
    expect(context?.["aws:PrincipalTag/cost"]).toBe("1");
  });

  test("tells the surroundings, and what they do not tell is unknown", () => {
    const surroundings = {
      sourceIp: "203.0.113.9",
      time: 1_577_836_800_500,
      secureTransport: false,
      userAgent: "x",
    };
    const told = first({ surroundings });
    expect(told.context["aws:CurrentTime"]).toBe("2020-01-01T00:00:00.500Z");
    expect(told.context["aws:EpochTime"]).toBe("1577836800");
    expect(told.context["aws:SecureTransport"]).toBe("false");
    expect(told.unknown).not.toContain("aws:SourceIp");
    expect(told.unknown).toContain("aws:PrincipalOrgID");
    const untold = first({});
    expect(untold.unknown).toEqual(
      expect.arrayContaining([
        "aws:SourceIp",
        "aws:CurrentTime",
        "aws:SecureTransport",
        "aws:UserAgent",
      ]),
    );
    expect(untold.context["aws:SecureTransport"]).toBeUndefined();
  });

  test("tells the key's own properties and tags, and its account", () => {
    const { context } = first({
      tags: { Project: "Alpha" },
      caller: "other-role",
      operation: "DescribeKey",
    });
    expect(context["aws:ResourceTag/Project"]).toBe("Alpha");
    expect(context["aws:ResourceAccount"]).toBe(owner);
    expect(context["kms:CallerAccount"]).toBe("444455556666");
    expect(context["kms:KeySpec"]).toBe("SYMMETRIC_DEFAULT");
    expect(context["kms:MultiRegion"]).toBe("false");
  });

  test("tells the tags of a call", () => {
    const Tags = [{ TagKey: "a", TagValue: "1" }];
    const tagged = first({ operation: "TagResource", parameters: { KeyId: keyArn, Tags } }).context;
    expect(tagged["aws:RequestTag/a"]).toBe("1");
    expect(tagged["aws:TagKeys"]).toEqual(["a"]);
    const untagged = { operation: "UntagResource", parameters: { KeyId: keyArn, TagKeys: ["a"] } };
    expect(first(untagged).context["aws:TagKeys"]).toEqual(["a"]);
  });
});

describe("the resource of an IAM request", () => {
  const iam = (operation: string, parameters: Question["parameters"]) =>
    requests({ service: "iam", operation, parameters: parameters ?? {} }).map(
      ({ action, resource }) => [action, resource],
    );

  test("is the ARN of what the parameters name", () => {
    expect(iam("CreateRole", { RoleName: "x", Path: "/app/" })).toEqual([
      ["iam:CreateRole", `arn:aws:iam::${owner}:role/app/x`],
    ]);
    expect(iam("GetRole", { RoleName: "ExampleRole" })).toEqual([["iam:GetRole", roleArn]]);
    expect(iam("GetPolicy", { PolicyArn: "arn:aws:iam::aws:policy/A" })).toEqual([
      ["iam:GetPolicy", "arn:aws:iam::aws:policy/A"],
    ]);
    expect(iam("CreatePolicy", { PolicyName: "p", Tags: [{ Key: "a", Value: "b" }] })).toEqual([
      ["iam:CreatePolicy", `arn:aws:iam::${owner}:policy/p`],
      ["iam:TagPolicy", `arn:aws:iam::${owner}:policy/p`],
    ]);
    expect(iam("CreateOpenIDConnectProvider", { Url: "https://oidc.example.com/id/1" })).toEqual([
      ["iam:CreateOpenIDConnectProvider", providerArn],
    ]);
    expect(iam("ListPolicies", {})).toEqual([["iam:ListPolicies", "*"]]);
  });

  test("is the caller where GetUser names nobody", () => {
    const [request] = requests({
      caller: "user",
      service: "iam",
      operation: "GetUser",
      parameters: {},
    });
    expect(request?.resource).toBe(`arn:aws:iam::${owner}:user/ExampleUser`);
  });
});

describe("an IAM request", () => {
  const iam = (operation: string, parameters: Question["parameters"], more: Question = {}) =>
    requests({ service: "iam", operation, parameters: parameters ?? {}, ...more });
  const newArn = (name: string) => `arn:aws:iam::${owner}:user/${name}`;

  test("to rename a user asks for the permission on the new name too", () => {
    const asked = iam("UpdateUser", { UserName: "ExampleUser", NewUserName: "Robert" });
    expect(asked.map(({ resource }) => resource)).toEqual([
      newArn("ExampleUser"),
      newArn("Robert"),
    ]);
    expect(iam("UpdateUser", { UserName: "ExampleUser" })).toHaveLength(1);
    expect(iam("UpdateUser", { UserName: "ExampleUser", NewPath: "/a/" })[1]?.resource).toBe(
      newArn("a/ExampleUser"),
    );
  });

  test("to put a role into an instance profile asks for PassRole on the role", () => {
    const parameters = { InstanceProfileName: "p", RoleName: "ExampleRole" };
    const [add, pass] = iam("AddRoleToInstanceProfile", parameters);
    expect(add?.resource).toBe(`arn:aws:iam::${owner}:instance-profile/p`);
    expect([pass?.action, pass?.resource]).toEqual(["iam:PassRole", roleArn]);
    expect(pass?.unknown).toContain("iam:PassedToService");
  });

  test("carries the boundary only where AWS lists it", () => {
    const boundary = { Effect: "Allow", Action: "*", Resource: "*" } as const;
    const role = { RoleName: "ExampleRole" };
    const boundaryOf = (operation: string) =>
      iam(operation, role, { boundary })[0]?.context["iam:PermissionsBoundary"];
    expect(boundaryOf("PutRolePolicy")).toBe(boundaryArn);
    expect(boundaryOf("ListRoleTags")).toBeUndefined();
  });

  test("on a group finds its path", () => {
    const [request] = iam("PutGroupPolicy", { GroupName: "ExampleGroup" }, { group: [] });
    expect(request?.resource).toBe(groupArn);
  });
});

test("AssumeRole asks for the tags and the source identity that it carries", () => {
  const parameters = {
    RoleArn: roleArn,
    RoleSessionName: "s",
    ExternalId: "1",
    SourceIdentity: "alice",
    Tags: [{ Key: "team", Value: "red" }],
    TransitiveTagKeys: ["team"],
  };
  const asked = requests({ caller: "user", service: "sts", operation: "AssumeRole", parameters });
  expect(asked.map(({ action }) => action)).toEqual([
    "sts:AssumeRole",
    "sts:TagSession",
    "sts:SetSourceIdentity",
  ]);
  expect(asked[0]?.context).toMatchObject({
    "sts:RoleSessionName": "s",
    "sts:ExternalId": "1",
    "sts:SourceIdentity": "alice",
    "sts:TransitiveTagKeys": ["team"],
    "aws:RequestTag/team": "red",
    "aws:TagKeys": ["team"],
  });
});
