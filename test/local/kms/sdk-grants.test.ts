import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  KMSServiceException,
  ListAliasesCommand,
  ListRetirableGrantsCommand,
  paginateListGrants,
  ReplicateKeyCommand,
  RetireGrantCommand,
  UpdatePrimaryRegionCommand,
} from "@aws-sdk/client-kms";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalAws } from "../../../src/local/local-aws.ts";
import { startLocalAws } from "../../../src/local/start.ts";
import { readSpec } from "../../../src/spec/index.ts";

const account = "111122223333";
const root = { root: account };
const away = "eu-north-1";
const folder = mkdtempSync(join(tmpdir(), "keywright-sdk-"));

/** How far the local AWS is ahead of the client, in milliseconds: less than signatures bear. */
let ahead = 0;
let aws: LocalAws;

async function start(): Promise<LocalAws> {
  const text = readFileSync("examples/seed/keywright.yaml", "utf8");
  const { spec } = readSpec(text, "keywright.yaml");
  if (spec === undefined) throw new Error("the example is not well");
  return startLocalAws({ spec, empty: true, data: folder, clock: () => Date.now() + ahead });
}

beforeEach(async () => {
  aws = await start();
});
afterEach(async () => {
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

async function clientFor<T>(
  Client: new (options: object) => T,
  who: string | { root: string } = root,
  region = aws.region,
): Promise<T> {
  const credentials = await aws.credentialsFor(who);
  return new Client({ endpoint: aws.endpoint, region, credentials, maxAttempts: 1 });
}

async function role(RoleName: string): Promise<string> {
  const iam = await clientFor(IAMClient);
  const trust = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return Role?.Arn ?? "";
}

test("the SDK makes a grant whose token works at once, pages through grants, and retires it", async () => {
  const kms = await clientFor(KMSClient);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId;
  const reader = await role("reader");
  const grant = { KeyId, GranteePrincipal: reader, RetiringPrincipal: reader };
  const made = await kms.send(
    new CreateGrantCommand({ ...grant, Operations: ["Encrypt", "Decrypt", "DescribeKey"] }),
  );
  for (const Name of ["a", "b", "c"]) {
    await kms.send(new CreateGrantCommand({ ...grant, Operations: ["Decrypt"], Name }));
  }
  const asReader = await clientFor(KMSClient, reader);
  const GrantTokens = [made.GrantToken ?? ""];
  const Plaintext = new Uint8Array([1]);
  const { CiphertextBlob } = await asReader.send(
    new EncryptCommand({ KeyId: KeyMetadata?.Arn, Plaintext, GrantTokens }),
  );
  const opened = await asReader.send(new DecryptCommand({ CiphertextBlob, GrantTokens }));
  expect(opened.Plaintext).toEqual(Plaintext);
  const pages: number[] = [];
  for await (const page of paginateListGrants({ client: kms, pageSize: 3 }, { KeyId })) {
    pages.push(page.Grants?.length ?? 0);
  }
  expect(pages).toEqual([3, 1]);
  await asReader.send(new RetireGrantCommand({ GrantToken: made.GrantToken }));
  await expect(
    asReader.send(new EncryptCommand({ KeyId: KeyMetadata?.Arn, Plaintext })),
  ).rejects.toThrow(KMSServiceException);
  const left = await kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: reader }));
  expect(left.Grants).toHaveLength(3);
});

test("the SDK makes a replica, decrypts there, and moves the primary Region; all of it survives a restart", async () => {
  const here = await clientFor(KMSClient);
  const { KeyMetadata } = await here.send(new CreateKeyCommand({ MultiRegion: true }));
  const KeyId = KeyMetadata?.KeyId ?? "";
  const Plaintext = new Uint8Array([1, 2, 3]);
  const { CiphertextBlob } = await here.send(new EncryptCommand({ KeyId, Plaintext }));
  const { ReplicaKeyMetadata } = await here.send(
    new ReplicateKeyCommand({ KeyId, ReplicaRegion: away }),
  );
  expect(ReplicaKeyMetadata?.KeyState).toBe("Creating");
  const early = await clientFor(KMSClient, root, away);
  await expect(early.send(new DecryptCommand({ CiphertextBlob }))).rejects.toThrow("is creating.");
  ahead += 5_000;
  await here.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: away }));
  await aws.close();
  ahead += 5_000;
  aws = await start();
  const there = await clientFor(KMSClient, root, away);
  expect((await there.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toEqual(Plaintext);
  const described = await there.send(new DescribeKeyCommand({ KeyId }));
  expect(described.KeyMetadata).toMatchObject({
    KeyState: "Enabled",
    MultiRegionConfiguration: { MultiRegionKeyType: "PRIMARY", PrimaryKey: { Region: away } },
  });
});

test("the SDK finds AWS's aliases, and whoever may not make keys elsewhere is denied a replica", async () => {
  const kms = await clientFor(KMSClient);
  const { Aliases } = await kms.send(new ListAliasesCommand({}));
  expect(Aliases?.every(alias => alias.TargetKeyId === undefined)).toBe(true);
  const described = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/ebs" }));
  expect(described.KeyMetadata?.KeyManager).toBe("AWS");
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ MultiRegion: true }));
  const replicator = await role("replicator");
  const iam = await clientFor(IAMClient);
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "kms:ReplicateKey", Resource: "*" },
  });
  const policy = { RoleName: "replicator", PolicyName: "replicate", PolicyDocument };
  await iam.send(new PutRolePolicyCommand(policy));
  const limited = await clientFor(KMSClient, replicator);
  const replicate = new ReplicateKeyCommand({ KeyId: KeyMetadata?.KeyId, ReplicaRegion: away });
  await expect(limited.send(replicate)).rejects.toThrow(
    "because no identity-based policy allows the kms:CreateKey action",
  );
});
