import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GetKeyLastUsageCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test as plainTest, vi } from "vitest";
import { clockOf } from "../../src/local/control-client.ts";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "../../src/local/index.ts";
import { keywright, up } from "../clients/fixture.ts";
import { type Cluster, programs, startCluster } from "./store/cluster.ts";

if (programs === undefined)
  console.warn("PostgreSQL's initdb and postgres are not on this machine");
const test = plainTest.skipIf(programs === undefined);
vi.setConfig({ testTimeout: 60_000 });

const day = 86_400_000;
const account = "111122223333";
const roleArn = `arn:aws:iam::${account}:role/break-glass`;
const file = "examples/shop/keywright.yaml";
let cluster: Cluster;
let databases = 0;
let store: string;
let folders: readonly [string, string];
let root: string;
const open: LocalAws[] = [];

beforeAll(async () => {
  if (programs !== undefined) cluster = await startCluster();
});
afterAll(() => cluster?.stop());

beforeEach(() => {
  if (programs === undefined) return;
  databases += 1;
  store = cluster.database(`state${databases}`);
  root = mkdtempSync(join(tmpdir(), "keywright-shared-state-"));
  folders = [join(root, "a"), join(root, "b")];
});
afterEach(async () => {
  for (const aws of open.splice(0)) await aws.close();
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
});

/** Starts the servers of two machines, which have the master key and the file in common. */
async function two(options: Partial<LocalAwsOptions> = {}): Promise<[LocalAws, LocalAws]> {
  const servers: LocalAws[] = [];
  for (const data of folders) {
    if (servers.length > 0) shareMasterKey();
    const aws = await startLocalAws({ file, data, store, ...options });
    servers.push(aws);
    open.push(aws);
  }
  return servers as [LocalAws, LocalAws];
}

function shareMasterKey(): void {
  mkdirSync(folders[1], { recursive: true });
  cpSync(join(folders[0], "master.key"), join(folders[1], "master.key"));
}

const rootOf = async (aws: LocalAws) => new KMSClient(await aws.clientFor("root"));

async function newKey(kms: KMSClient): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  return KeyMetadata?.Arn ?? "";
}

/** A token of one server, shown to another. */
async function assume(from: LocalAws, to: LocalAws): Promise<string | undefined> {
  const who = { cluster: "prod", namespace: "payments", name: "payments-api" };
  const WebIdentityToken = await from.tokenFor(who);
  const { AssumedRoleUser } = await new STSClient({
    endpoint: to.endpoint,
    region: to.region,
  }).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: `arn:aws:iam::${account}:role/prod-payments-payments-api`,
      RoleSessionName: "pod",
      WebIdentityToken,
    }),
  );
  return AssumedRoleUser?.Arn;
}

test("a service account's token of one server is good at the other, and after a restart", async () => {
  const [one, other] = await two();
  const session = `arn:aws:sts::${account}:assumed-role/prod-payments-payments-api/pod`;
  const rows =
    "SELECT count(sealed) || ' ' || count(body) FROM keywright.entity WHERE kind = 'issuer'";
  expect(cluster.sql(store, rows).trim()).toBe("1 0");
  expect(await assume(one, other)).toBe(session);
  expect(await assume(other, one)).toBe(session);
  const token = await one.tokenFor({
    cluster: "prod",
    namespace: "payments",
    name: "payments-api",
  });
  await one.close();
  const again = await startLocalAws({ file, data: folders[0], store });
  open.push(again);
  const late = { ...again, tokenFor: () => Promise.resolve(token) };
  expect(await assume(late, again)).toBe(session);
});

test("a clock that is moved at one server is moved at all of them", async () => {
  const [one, other] = await two();
  const [kms, elsewhere] = [await rootOf(one), await rootOf(other)];
  const KeyId = await newKey(kms);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await clockOf(folders[1], { advance: "8d" });
  await expect(kms.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
  expect(one.clock.offset).toBe(8 * day);
  // Both at once: neither move is lost.
  await Promise.all(folders.map(data => clockOf(data, { advance: "1d" })));
  const { KeyMetadata } = await elsewhere.send(new CreateKeyCommand({}));
  const ahead = Number(KeyMetadata?.CreationDate) - Date.now();
  expect(Math.round(ahead / day)).toBe(10);
  await one.clock.move("now");
  await elsewhere.send(new CreateKeyCommand({}));
  expect(other.clock.offset).toBe(0);
});

test("what is late at one server is late at the other, to the same moment", async () => {
  const [one, other] = await two({ eventual: true });
  const [kms, role] = [await rootOf(one), new KMSClient(await other.clientFor(roleArn))];
  const KeyId = await newKey(kms);
  const use = (GrantTokens?: string[]) =>
    role.send(
      new EncryptCommand({
        KeyId,
        Plaintext: Buffer.from("x"),
        ...(GrantTokens && { GrantTokens }),
      }),
    );
  const grant = { KeyId, GranteePrincipal: roleArn, Operations: ["Encrypt" as const] };
  const { GrantToken = "" } = await kms.send(new CreateGrantCommand(grant));
  await expect(use()).rejects.toMatchObject({ name: "AccessDeniedException" });
  await use([GrantToken]);
  await clockOf(folders[0], { advance: "4m" });
  await expect(use()).rejects.toMatchObject({ name: "AccessDeniedException" });
  await clockOf(folders[0], { advance: "1m" });
  await use();
});

test("kill -9 of a server makes nothing arrive earlier, and nothing is told twice in the audit", async () => {
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true });
    cpSync(file, join(folder, "keywright.yaml"));
  }
  const [a, b] = folders;
  const first = await up(a, ["--store", store, "--eventual"]);
  cpSync(join(a, ".keywright", "master.key"), join(b, "master.key"));
  mkdirSync(join(b, ".keywright"));
  cpSync(join(b, "master.key"), join(b, ".keywright", "master.key"));
  const second = await up(b, ["--store", store, "--eventual"]);
  const env = await first.env("root");
  const kms = new KMSClient({
    endpoint: first.endpoint,
    region: "eu-west-1",
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  });
  const KeyId = await newKey(kms);
  await kms.send(new CreateAliasCommand({ AliasName: "alias/mine-sops", TargetKeyId: KeyId }));
  const gone = await newKey(kms);
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: gone, PendingWindowInDays: 7 }));
  await first.stop("SIGKILL");
  const can = (folder: string) =>
    keywright(
      ["can", "role/break-glass", "encrypt", "mine-sops", "--no-context", "--live"],
      folder,
    );
  expect((await can(b)).stdout).toContain("the alias `alias/mine-sops` was put on the key");
  const third = await up(a, ["--store", store, "--eventual"]);
  expect((await can(a)).stdout).toContain("the alias `alias/mine-sops` was put on the key");
  await clockOf(join(b, ".keywright"), { advance: "8d" });
  expect((await can(a)).code).toBe(0);
  await third.stop();
  await second.stop();
  const told = folders.flatMap(folder => {
    const audit = join(folder, ".keywright", "audit");
    const texts = readdirSync(audit).map(name => readFileSync(join(audit, name), "utf8"));
    return texts.join("").match(/"eventName":"DeleteKey"/g) ?? [];
  });
  expect(told).toHaveLength(1);
});

test("how a key was last used is known to the other server once it is written, and after a restart", async () => {
  const [one, other] = await two();
  const [kms, elsewhere] = [await rootOf(one), await rootOf(other)];
  const KeyId = await newKey(kms);
  const Plaintext = Buffer.from("x");
  const lastUse = async (client: KMSClient) =>
    (await client.send(new GetKeyLastUsageCommand({ KeyId }))).KeyLastUsage?.Operation;
  await kms.send(new EncryptCommand({ KeyId, Plaintext }));
  expect(await lastUse(kms)).toBe("Encrypt");
  // It writes them down as it stops, at the latest.
  await one.close();
  expect(await lastUse(elsewhere)).toBe("Encrypt");
  const again = await startLocalAws({ file, data: folders[0], store });
  open.push(again);
  const { KeyLastUsage, TrackingStartDate } = await (await rootOf(again)).send(
    new GetKeyLastUsageCommand({ KeyId }),
  );
  expect(KeyLastUsage?.Operation).toBe("Encrypt");
  expect(Number(TrackingStartDate)).toBeLessThan(Number(KeyLastUsage?.Timestamp) + 1);
});
