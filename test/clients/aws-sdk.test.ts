import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListRoles,
  waitUntilRoleExists,
} from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  NotFoundException,
  paginateListAliases,
  paginateListKeys,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalAws, startLocalAws } from "../../src/local/index.ts";

const account = "111122223333";
let aws: LocalAws;
let kms: KMSClient;
let iam: IAMClient;

beforeAll(async () => {
  aws = await startLocalAws({ file: "examples/shop/keywright.yaml" });
  kms = new KMSClient(await aws.clientFor("root"));
  iam = new IAMClient(await aws.clientFor("root"));
});

afterAll(() => aws.close());

const trust = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "sts:AssumeRole",
  },
};

test("a key goes through its life with the SDK: made, named, used, scheduled for deletion", async () => {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "life" }));
  const KeyId = "alias/life";
  await kms.send(new CreateAliasCommand({ AliasName: KeyId, TargetKeyId: KeyMetadata?.KeyId }));
  expect(KeyMetadata?.CreationDate).toBeInstanceOf(Date);
  const { CiphertextBlob, Plaintext } = await kms.send(
    new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }),
  );
  expect(Plaintext).toHaveLength(32);
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
  expect(opened.Plaintext).toEqual(Plaintext);
  const moved = await kms.send(
    new ReEncryptCommand({
      CiphertextBlob,
      DestinationKeyId: KeyId,
      DestinationEncryptionContext: { a: "b" },
    }),
  );
  const again = await kms.send(
    new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { a: "b" } }),
  );
  expect(again.Plaintext).toEqual(Plaintext);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId }));
  const { KeyMetadata: after } = await kms.send(new DescribeKeyCommand({ KeyId }));
  expect(after?.KeyState).toBe("PendingDeletion");
  expect(after?.DeletionDate).toBeInstanceOf(Date);
});

test("the SDK's paginators come to the end of every list", async () => {
  const keys: (string | undefined)[] = [];
  for await (const page of paginateListKeys({ client: kms, pageSize: 2 }, {})) {
    keys.push(...(page.Keys ?? []).map(({ KeyArn }) => KeyArn));
  }
  expect(new Set(keys)).toEqual(new Set(aws.state.keys.keys()));
  expect(keys).toHaveLength(aws.state.keys.size);
  let aliases = 0;
  for await (const page of paginateListAliases({ client: kms, pageSize: 3 }, {})) {
    aliases += page.Aliases?.length ?? 0;
  }
  expect(aliases).toBeGreaterThanOrEqual(aws.state.aliases.size);
  const roles: (string | undefined)[] = [];
  for await (const page of paginateListRoles({ client: iam, pageSize: 2 }, {})) {
    roles.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName));
  }
  expect(new Set(roles).size).toBe(roles.length);
  expect(roles).toContain("payments-developers");
});

test("the SDK throws the exceptions that its service models name", async () => {
  const describe = new DescribeKeyCommand({ KeyId: "alias/nothing" });
  await expect(kms.send(describe)).rejects.toBeInstanceOf(NotFoundException);
  const vendor = new KMSClient(await aws.clientFor("user/mail-vendor"));
  const KeyId = "alias/prod-payments-sops";
  const encrypt = new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
  const denied = await vendor.send(encrypt).catch((error: unknown) => error);
  expect(denied).toMatchObject({
    name: "AccessDeniedException",
    $metadata: { httpStatusCode: 400 },
  });
  const get = new GetRoleCommand({ RoleName: "nobody" });
  await expect(iam.send(get)).rejects.toBeInstanceOf(NoSuchEntityException);
});

test("a role that the SDK makes is waited for, assumed, and may what its policy says", async () => {
  const RoleName = "made-by-the-sdk";
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const waited = await waitUntilRoleExists({ client: iam, maxWaitTime: 5 }, { RoleName });
  expect(waited.state).toBe("SUCCESS");
  const document = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "kms:DescribeKey", Resource: "*" },
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
    ],
  };
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: RoleName, PolicyDocument: JSON.stringify(document) }),
  );
  const attached = { RoleName, PolicyArn: Policy?.Arn };
  await iam.send(new AttachRolePolicyCommand(attached));
  const sts = new STSClient(await aws.clientFor(`role/${RoleName}`));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "again" }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const { endpoint, region } = aws;
  const session = new STSClient({ endpoint, region, credentials });
  const { Arn } = await session.send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/${RoleName}/again`);
  const describing = new KMSClient({ endpoint, region, credentials });
  const describe = new DescribeKeyCommand({ KeyId: "alias/dev-payments-sops" });
  expect((await describing.send(describe)).KeyMetadata?.Enabled).toBe(true);
  await iam.send(new DetachRolePolicyCommand(attached));
  await expect(describing.send(describe)).rejects.toMatchObject({ name: "AccessDeniedException" });
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await expect(describing.send(describe)).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});
