import { beforeEach, expect, test } from "vitest";
import { account, allow, LocalKms, otherRoot, region } from "./local-kms.ts";

let kms: LocalKms;
beforeEach(() => {
  kms = new LocalKms();
});

const services =
  "acm dynamodb ebs elasticfilesystem es glue kinesisvideo lambda rds redshift s3 secretsmanager ssm xray";
const names = services.split(" ").map(service => `alias/aws/${service}`);
const arnOf = (name: string) => `arn:aws:kms:${region}:${account}:${name}`;

test("every account has AWS's aliases beforehand, in every Region, without keys", () => {
  const { Aliases } = kms.call("ListAliases");
  expect(Aliases).toEqual(names.map(AliasName => ({ AliasArn: arnOf(AliasName), AliasName })));
  const elsewhere = kms.call("ListAliases", {}, { region: "eu-north-1", caller: otherRoot });
  expect(elsewhere.Aliases.map(alias => alias.AliasName)).toEqual(names);
  expect(kms.call("ListKeys").Keys).toEqual([]);
});

test.each(names)("describing %s makes its key, once", name => {
  const { KeyMetadata } = kms.call("DescribeKey", { KeyId: name });
  expect(KeyMetadata).toMatchObject({
    Description: expect.stringMatching(/^Default key that protects my .+ when no other key is/),
    Enabled: true,
    KeyManager: "AWS",
    KeyState: "Enabled",
    MultiRegion: false,
    Origin: "AWS_KMS",
  });
  expect(kms.call("DescribeKey", { KeyId: arnOf(name) })).toEqual({ KeyMetadata });
  const { Aliases } = kms.call("ListAliases");
  expect(Aliases.map(alias => alias.AliasName)).toEqual(names);
  const entry = Aliases.find(alias => alias.AliasName === name);
  expect(entry?.TargetKeyId).toBe(KeyMetadata.KeyId);
  const { Policy } = kms.call("GetKeyPolicy", { KeyId: KeyMetadata.Arn });
  expect(JSON.parse(Policy)).toMatchObject({
    Version: "2012-10-17",
    Id: expect.stringMatching(/^auto-/),
  });
});

test("the key policy of EBS is the recorded one", () => {
  const { KeyId } = kms.call("DescribeKey", { KeyId: "alias/aws/ebs" }).KeyMetadata;
  const { Policy } = kms.call("GetKeyPolicy", { KeyId });
  expect(JSON.parse(Policy)).toEqual({
    Version: "2012-10-17",
    Id: "auto-ebs-2",
    Statement: [
      {
        Sid: "Allow access through EBS for all principals in the account that are authorized to use EBS",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:ViaService": `ec2.${region}.amazonaws.com`,
            "kms:CallerAccount": account,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });
});

test("an alias that AWS does not have beforehand names no key, nor does one without a key elsewhere", () => {
  for (const [operation, KeyId] of [
    ["DescribeKey", "alias/aws/kms"],
    ["Encrypt", "alias/aws/ebs"],
  ] as const) {
    const fault = kms.fault(operation, { KeyId, Plaintext: "YQ==" });
    expect([fault.code, fault.message]).toEqual([
      "NotFoundException",
      `Alias ${arnOf(KeyId)} is not found.`,
    ]);
  }
});

test("who may not describe the key does not make it", () => {
  const caller = kms.role("nobody");
  const fault = kms.fault("DescribeKey", { KeyId: "alias/aws/ebs" }, { caller });
  expect(fault.code).toBe("AccessDeniedException");
  expect(kms.call("ListKeys").Keys).toEqual([]);
  const reader = kms.role("reader", allow("kms:DescribeKey"));
  kms.call("DescribeKey", { KeyId: "alias/aws/ebs" }, { caller: reader });
});

test.each([
  ["Encrypt", { Plaintext: "YQ==" }],
  ["DisableKey", {}],
  ["ScheduleKeyDeletion", {}],
  ["PutKeyPolicy", { Policy: "{}" }],
  ["TagResource", { Tags: [] }],
  ["UpdateKeyDescription", { Description: "mine" }],
  ["DisableKeyRotation", {}],
  ["CreateGrant", { GranteePrincipal: `arn:aws:iam::${account}:root`, Operations: ["Decrypt"] }],
])("%s on an AWS managed key is nobody's but AWS's", (operation, parameters) => {
  const KeyId = kms.call("DescribeKey", { KeyId: "alias/aws/ebs" }).KeyMetadata.Arn;
  const caller = kms.role("admin", allow("kms:*"));
  const fault = kms.fault(operation, { KeyId, ...parameters }, { caller });
  expect(fault.code).toBe("AccessDeniedException");
  // Recorded of another operation: https://github.com/elastic/cloudbeat/issues/1749
  expect(fault.message).toBe(
    `User: arn:aws:sts::${account}:assumed-role/admin/session is not authorized to perform: kms:${operation} on resource: ${KeyId} because no resource-based policy allows the kms:${operation} action`,
  );
});

test("the rotation of ACM's key is not told, as recorded, and that of EBS's key is on", () => {
  const caller = kms.role("reader", allow("kms:*"));
  const keyOf = (name: string) => kms.call("DescribeKey", { KeyId: name }).KeyMetadata.KeyId;
  const acm = { KeyId: keyOf("alias/aws/acm") };
  expect(kms.fault("GetKeyRotationStatus", acm, { caller }).code).toBe("AccessDeniedException");
  const ebs = { KeyId: keyOf("alias/aws/ebs") };
  expect(kms.call("GetKeyRotationStatus", ebs, { caller })).toMatchObject({
    KeyRotationEnabled: true,
  });
});

test.each(["CreateAlias", "UpdateAlias", "DeleteAlias"])(
  "%s has no say in AWS's aliases",
  operation => {
    const parameters = { AliasName: "alias/aws/ebs", TargetKeyId: kms.key() };
    expect(kms.fault(operation, parameters).code).toBe("NotAuthorizedException");
  },
);
