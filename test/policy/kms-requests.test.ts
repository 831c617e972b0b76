import { describe, expect, test } from "vitest";
import type { Grant, Request } from "../../src/model/index.ts";
import { kmsOperations, requestsOf } from "../../src/policy/index.ts";
import { takesEncryptionContext } from "../../src/policy/requests/kms-table.ts";
import { ask, callOf, type Question } from "./ask.ts";
import { estateOf, keyArn, keyId, owner, region, roleArn } from "./world.ts";

function requests(question: Question): readonly Request[] {
  const asked = requestsOf(callOf(question), estateOf(question));
  if ("unresolved" in asked) throw new Error(`unresolved ${asked.unresolved}`);
  return asked.requests;
}

const named = (question: Question) =>
  requests(question).map(({ action, resource, context }) => [
    action,
    resource,
    context["aws:RequestedRegion"],
  ]);

function first(question: Question): Request {
  const [request] = requests(question);
  if (request === undefined) throw new Error("no request");
  return request;
}

const Tags = [{ TagKey: "team", TagValue: "red" }];

describe("CreateKey", () => {
  test("has the new key's properties, with their defaults", () => {
    const { context } = first({ operation: "CreateKey", parameters: { KeySpec: "HMAC_256" } });
    expect(context).toMatchObject({
      "kms:KeySpec": "HMAC_256",
      "kms:CustomerMasterKeySpec": "HMAC_256",
      "kms:KeyUsage": "ENCRYPT_DECRYPT",
      "kms:KeyOrigin": "AWS_KMS",
      "kms:MultiRegion": "false",
      "kms:CallerAccount": owner,
    });
    expect(context["kms:MultiRegionKeyType"]).toBeUndefined();
    const older = { CustomerMasterKeySpec: "RSA_2048" };
    const byOlderName = first({ operation: "CreateKey", parameters: older }).context;
    expect(byOlderName["kms:KeySpec"]).toBe("RSA_2048");
  });

  test("with tags asks for TagResource, and they count as the new key's", () => {
    const [create, tag] = requests({ operation: "CreateKey", parameters: { Tags } });
    expect(create?.context["aws:RequestTag/team"]).toBe("red");
    expect(create?.context["aws:ResourceTag/team"]).toBe("red");
    expect([tag?.action, tag?.resource]).toEqual([
      "kms:TagResource",
      `arn:aws:kms:${region}:${owner}:key/*`,
    ]);
    expect(tag?.context["aws:TagKeys"]).toEqual(["team"]);
    expect(tag?.unknown).toContain("aws:ResourceTag/*");
    expect(requests({ operation: "CreateKey", parameters: { Tags: [] } })).toHaveLength(1);
  });

  test("of a key for several Regions makes a primary key, and may make KMS's role", () => {
    const [create, role] = requests({ operation: "CreateKey", parameters: { MultiRegion: true } });
    expect(create?.context["kms:MultiRegionKeyType"]).toBe("PRIMARY");
    expect([role?.action, role?.context["iam:AWSServiceName"]]).toEqual([
      "iam:CreateServiceLinkedRole",
      "mrk.kms.amazonaws.com",
    ]);
    expect(role?.unknown).toContain("aws:ViaAWSService");
  });
});

describe("a key of several Regions", () => {
  test("is replicated with CreateKey and TagResource in the replica's Region", () => {
    const parameters = { KeyId: keyArn, ReplicaRegion: "eu-west-1", Tags };
    expect(named({ operation: "ReplicateKey", parameters, multiRegion: true })).toEqual([
      ["kms:ReplicateKey", keyArn, region],
      ["kms:CreateKey", "*", "eu-west-1"],
      ["kms:TagResource", `arn:aws:kms:eu-west-1:${owner}:key/*`, "eu-west-1"],
    ]);
  });

  test("changes its primary Region with the permission on both keys", () => {
    const parameters = { KeyId: keyArn, PrimaryRegion: "eu-west-1" };
    const replica = `arn:aws:kms:eu-west-1:${owner}:key/${keyId}`;
    expect(named({ operation: "UpdatePrimaryRegion", parameters, multiRegion: true })).toEqual([
      ["kms:UpdatePrimaryRegion", keyArn, region],
      ["kms:UpdatePrimaryRegion", replica, "eu-west-1"],
    ]);
  });
});

test("a question that leaves out what a call must say leaves its keys open", () => {
  const open = (operation: string) =>
    requests({ operation, multiRegion: true }).map(({ action, unknown }) => [
      action,
      unknown?.filter(name =>
        /Signing|Region$|Operations|Grantee/.test(name.replace("MultiRegion", "")),
      ),
    ]);
  expect(open("Sign")).toEqual([["kms:Sign", ["kms:SigningAlgorithm"]]]);
  expect(open("CreateGrant")).toEqual([
    [
      "kms:CreateGrant",
      ["kms:GrantOperations", "kms:GranteePrincipal", "kms:GranteeServicePrincipal"],
    ],
  ]);
  expect(open("UpdatePrimaryRegion")).toEqual([["kms:UpdatePrimaryRegion", ["kms:PrimaryRegion"]]]);
  expect(open("ReplicateKey")).toEqual([
    ["kms:ReplicateKey", ["kms:ReplicaRegion"]],
    ["kms:CreateKey", ["aws:RequestedRegion"]],
  ]);
});

test("a grant's constraint counts for what takes an encryption context", () => {
  const names = [...kmsOperations.values()].flatMap(({ asks }) => asks.map(one => one.action));
  const taking = names.filter(name => takesEncryptionContext(name.toLowerCase()));
  expect(taking.map(name => name.slice("kms:".length)).join(" ")).toBe(
    "CreateGrant Decrypt Encrypt GenerateDataKey GenerateDataKeyPair " +
      "GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo",
  );
});

describe("an alias", () => {
  test("is asked for beside every key that it leaves or reaches", () => {
    const aliases = ["alias/a"];
    const alias = `arn:aws:kms:${region}:${owner}:alias/a`;
    const parameters = { AliasName: "alias/a", TargetKeyId: keyId };
    const resources = (operation: string) =>
      requests({ operation, aliases, parameters }).map(({ resource }) => resource);
    expect(resources("CreateAlias")).toEqual([alias, keyArn]);
    expect(resources("DeleteAlias")).toEqual([alias, keyArn]);
    expect(resources("UpdateAlias")).toEqual([alias, keyArn, keyArn]);
  });

  test("does not tell for certain whether its own request has kms:CallerAccount", () => {
    const parameters = { AliasName: "alias/b", TargetKeyId: keyId };
    const [alias, key] = requests({ operation: "CreateAlias", parameters });
    expect(alias?.unknown).toContain("kms:CallerAccount");
    expect(key?.context["kms:CallerAccount"]).toBe(owner);
  });
});

describe("a grant", () => {
  const create = (Constraints: object, more = {}) =>
    first({
      operation: "CreateGrant",
      parameters: { KeyId: keyArn, GranteePrincipal: roleArn, Constraints, ...more },
    });

  test("to be made tells its constraint, its operations and its principals", () => {
    const { context } = create(
      { EncryptionContextEquals: { app: "a" } },
      { Operations: ["Decrypt"], RetiringServicePrincipal: "s3.amazonaws.com" },
    );
    expect(context).toMatchObject({
      "kms:GrantConstraintType": "EncryptionContextEquals",
      "kms:EncryptionContext:app": "a",
      "kms:EncryptionContextKeys": ["app"],
      "kms:GrantOperations": ["Decrypt"],
      "kms:GranteePrincipal": roleArn,
      "kms:RetiringServicePrincipal": "s3.amazonaws.com",
      "kms:GrantIsForAWSResource": "false",
    });
  });

  test("with more constraints than a key with one value can tell leaves that key open", () => {
    const both = create({ EncryptionContextEquals: { a: "1" }, EncryptionContextSubset: {} });
    expect(both.context["kms:GrantConstraintType"]).toBeUndefined();
    expect(both.unknown).toEqual(
      expect.arrayContaining(["kms:GrantConstraintType", "kms:EncryptionContextKeys"]),
    );
    const source = create({ SourceArn: "arn:aws:s3:::bucket" });
    expect(source.context["kms:GrantConstraintSourceArn"]).toBe("arn:aws:s3:::bucket");
    expect(source.unknown).toContain("kms:GrantConstraintType");
  });

  test("to be listed tells no grantee: that is a key of CreateGrant alone", () => {
    const parameters = { KeyId: keyArn, GranteePrincipal: roleArn };
    const { context } = first({ operation: "ListGrants", parameters });
    expect(context["kms:GranteePrincipal"]).toBeUndefined();
    expect(context["kms:GrantIsForAWSResource"]).toBe("false");
  });

  const grants: Partial<Grant>[] = [{ id: "g", encryptionContextSubset: { app: "a" } }];

  test("to be retired tells its own constraint", () => {
    const question = { operation: "RetireGrant", grants };
    const { context } = first({ ...question, parameters: { KeyId: keyArn, GrantId: "g" } });
    expect(context["kms:EncryptionContext:app"]).toBe("a");
    expect(context["kms:GrantConstraintType"]).toBe("EncryptionContextSubset");
    const missing = first({ ...question, parameters: { KeyId: keyArn, GrantId: "h" } });
    expect(missing.unknown).toContain("kms:EncryptionContextKeys");
  });

  test("to be retired by a token alone is not known, and so not allowed", () => {
    const question = { operation: "RetireGrant", grants, parameters: { GrantToken: "t" } };
    expect(first(question).resource).toBe("*");
    expect(ask(question).answer).toBe("unknown");
  });
});

test("lists and random bytes carry no key of KMS", () => {
  for (const operation of ["ListKeys", "ListAliases", "ListRetirableGrants", "GenerateRandom"]) {
    const parameters = operation === "ListAliases" ? { KeyId: keyArn } : {};
    const { context, resource } = first({ operation, parameters });
    expect(resource, operation).toBe("*");
    expect(Object.keys(context).filter(name => name.startsWith("kms:"))).toEqual([]);
  }
});

test("an enclave's attestation is open only where the call has one", () => {
  const open = (parameters: object) =>
    first({ operation: "Decrypt", parameters: { KeyId: keyArn, ...parameters } }).unknown;
  expect(open({ Recipient: {} })).toContain("kms:RecipientAttestation:*");
  expect(open({})).not.toContain("kms:RecipientAttestation:*");
});

test("whether a key was used lately is open where it is turned off or deleted", () => {
  expect(first({ operation: "DisableKey" }).unknown).toContain("kms:TrailingDaysWithoutKeyUsage");
  expect(first({ operation: "EnableKey" }).unknown).not.toContain(
    "kms:TrailingDaysWithoutKeyUsage",
  );
});

test("an operation of a service without a table is asked on `*`, with its own keys open", () => {
  const request = first({ service: "s3", operation: "ListBuckets", parameters: {} });
  expect([request.action, request.resource]).toEqual(["s3:ListBuckets", "*"]);
  expect(request.unknown).toContain("s3:*");
});
