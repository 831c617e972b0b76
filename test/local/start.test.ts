import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";
import { credentialsOf } from "../../src/local/control-client.ts";
import type { LocalAws, LocalAwsOptions } from "../../src/local/local-aws.ts";
import { startLocalAws } from "../../src/local/start.ts";
import { StartError } from "../../src/local/start-error.ts";
import type { Spec } from "../../src/model/index.ts";
import { readSpec } from "../../src/spec/index.ts";

const shopText = readFileSync("examples/shop/keywright.yaml", "utf8");
const open: LocalAws[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const aws of open.splice(0)) await aws.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function shop(change: (text: string) => string = text => text): Spec {
  const { spec, problems } = readSpec(change(shopText), "keywright.yaml");
  if (spec === undefined) throw new Error(JSON.stringify(problems));
  return spec;
}

async function start(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const aws = await startLocalAws({ spec: shop(), ...options });
  open.push(aws);
  return aws;
}

async function stop(aws: LocalAws): Promise<void> {
  open.splice(open.indexOf(aws), 1);
  await aws.close();
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "keywright-start-"));
  folders.push(path);
  return path;
}

async function kmsAs(aws: LocalAws, who: string | { root: string }): Promise<KMSClient> {
  const credentials = await aws.credentialsFor(who);
  if (credentials === undefined) throw new Error(`no ${JSON.stringify(who)}`);
  return new KMSClient({ endpoint: aws.endpoint, region: aws.region, credentials });
}

const account = "111122223333";
const alias = "alias/prod-payments-sops";
const EncryptionContext = { app: "payments", env: "prod" };

function keyOf(aws: LocalAws): string {
  return aws.state.aliases.get(`arn:aws:kms:eu-west-1:${account}:${alias}`)?.key ?? "";
}

test.each([[99_999], [-1], [1.5]])(
  "port %s is refused as a start, and leaves nothing open",
  async port => {
    const refused = start({ port });
    await expect(refused).rejects.toThrow(StartError);
    await expect(refused).rejects.toThrow(`\`${port}\` is no port`);
  },
);

test("without options a start says what it is filled from", async () => {
  const refused = startLocalAws(undefined as unknown as LocalAwsOptions);
  await expect(refused).rejects.toThrow(StartError);
});

describe("data on disk", () => {
  test("is found again: the same keys, able to decrypt what they encrypted", async () => {
    const data = folder();
    const first = await start({ data });
    const writer = await kmsAs(first, `arn:aws:iam::${account}:role/payments-developers`);
    const { CiphertextBlob } = await writer.send(
      new EncryptCommand({ KeyId: alias, EncryptionContext, Plaintext: Buffer.from("s3cret") }),
    );
    const keys = [...first.state.keys.keys()];
    await stop(first);
    const second = await start({ data });
    expect([...second.state.keys.keys()].sort()).toEqual(keys.sort());
    const reader = await kmsAs(second, `arn:aws:iam::${account}:role/prod-payments-payments-api`);
    const { Plaintext } = await reader.send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext }),
    );
    expect(Buffer.from(Plaintext ?? []).toString()).toBe("s3cret");
  });

  test("holds no plaintext of key material or secret access keys", async () => {
    const data = folder();
    const aws = await start({ data });
    const credential = await aws.credentialsFor({ root: account });
    const secrets = [
      credential?.secretAccessKey ?? "",
      ...[...aws.state.table("material").values()].flatMap(one => one.versions.map(v => v.bytes)),
    ];
    expect(secrets.length).toBeGreaterThan(20);
    await stop(aws);
    const bytes = readFileSync(join(data, "local-aws.db"));
    for (const secret of secrets) {
      expect(bytes.includes(secret)).toBe(false);
      expect(bytes.includes(Buffer.from(secret, "base64"))).toBe(false);
    }
  });

  test("is refused to a second one, which is told the pid of the first", async () => {
    const data = folder();
    await start({ data });
    const refused = await start({ data }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartError);
    expect((refused as StartError).message).toContain(String(process.pid));
  });

  test("begun empty is not filled from the file, and the other way about", async () => {
    const data = folder();
    await stop(await start({ data, empty: true }));
    await expect(start({ data })).rejects.toThrow(/was started with --empty/);
    await stop(await start({ data, empty: true }));
  });

  test("lets only its owner read the run file, and takes it away when it stops", async () => {
    const data = folder();
    const aws = await start({ data });
    expect(statSync(join(data, "run.json")).mode & 0o777).toBe(0o600);
    const found = await credentialsOf(data, { root: account });
    expect(found).toMatchObject({ ok: true, endpoint: aws.endpoint, region: "eu-west-1" });
    await stop(aws);
    expect(await credentialsOf(data, { root: account })).toMatchObject({
      ok: false,
      problem: { code: "not-running" },
    });
  });
});

describe("a file that changed since the last start", () => {
  test("brings in what it changed, and leaves what was changed by hand", async () => {
    const data = folder();
    const first = await start({ data });
    const root = await kmsAs(first, { root: account });
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    });
    await root.send(new PutKeyPolicyCommand({ KeyId: keyOf(first), Policy: policy }));
    const before = first.state.keys.size;
    await stop(first);
    const grown = shop(text =>
      text.replace(
        "  search:\n",
        "  reviews:\n    decrypt: [{ serviceAccount: reviews/api }]\n  search:\n",
      ),
    );
    const second = await start({ data, spec: grown });
    expect(second.state.keys.size).toBe(before + 3);
    expect(second.state.keys.get(keyOf(second))?.policy.text).toBe(policy);
  });

  test("takes away the role of an application that has left, and keeps its key", async () => {
    const data = folder();
    const first = await start({ data });
    const role = `arn:aws:iam::${account}:role/prod-search-search-api`;
    expect(first.state.principals.has(role)).toBe(true);
    const keys = first.state.keys.size;
    await stop(first);
    const shrunk = shop(text => text.replace(/ {2}search:\n(?: {4}.*\n)+/, ""));
    const second = await start({ data, spec: shrunk });
    expect(second.state.principals.has(role)).toBe(false);
    expect(second.state.keys.size).toBe(keys);
  });
});

test("started empty, nothing that Keywright makes is there, and what it expects to exist is", async () => {
  const aws = await start({ empty: true });
  expect(aws.state.keys.size).toBe(0);
  expect(aws.state.policies.size).toBe(0);
  expect(aws.state.principals.has(`arn:aws:iam::${account}:role/prod-payments-payments-api`)).toBe(
    false,
  );
  expect(
    aws.state.principals.get(`arn:aws:iam::${account}:role/payments-developers`)?.attached,
  ).toEqual([]);
  expect(aws.state.principals.has(`arn:aws:iam::${account}:role/platform-admin`)).toBe(true);
});

test("an administrator may not use the keys that it administers", async () => {
  const aws = await start();
  const admin = await kmsAs(aws, `arn:aws:iam::${account}:role/platform-admin`);
  const encrypt = new EncryptCommand({
    KeyId: alias,
    EncryptionContext,
    Plaintext: Buffer.from("x"),
  });
  await expect(admin.send(encrypt)).rejects.toThrow(/is not authorized to perform: kms:Encrypt/);
});

test("a service account's token becomes a session of its role, and of no other role", async () => {
  const aws = await start();
  const sts = new STSClient({ endpoint: aws.endpoint, region: aws.region });
  const token = await aws.tokenFor({
    cluster: "prod",
    namespace: "payments",
    name: "payments-api",
  });
  const assume = (role: string) =>
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${account}:role/${role}`,
        RoleSessionName: "pod",
        WebIdentityToken: token,
      }),
    );
  const { Credentials, SubjectFromWebIdentityToken } = await assume("prod-payments-payments-api");
  expect(SubjectFromWebIdentityToken).toBe("system:serviceaccount:payments:payments-api");
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA/);
  await expect(assume("prod-checkout-checkout-api")).rejects.toMatchObject({
    name: "AccessDenied",
  });
});

test("a port that is taken is a problem with a way out", async () => {
  const aws = await start();
  const port = Number(new URL(aws.endpoint).port);
  const error = await start({ port }).catch((refused: unknown) => refused);
  expect((error as StartError).problem).toMatchObject({
    code: "port",
    hint: expect.stringContaining("--port"),
  });
});
