import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyLastUsageCommand,
  GetKeyRotationStatusCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  KMSClient,
  ListKeyRotationsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";
import { isTime, type Moment, readDuration, readMoment, readTime } from "../../src/local/clock.ts";
import { clockOf, liveEstate } from "../../src/local/control-client.ts";
import type { LocalAws, LocalAwsOptions } from "../../src/local/local-aws.ts";
import { startLocalAws } from "../../src/local/start.ts";
import { StartError } from "../../src/local/start-error.ts";
import { State } from "../../src/local/state.ts";
import { openSqliteStore } from "../../src/local/store/sqlite.ts";
import { readSpec } from "../../src/spec/index.ts";
import { wrap } from "./kms/importing.ts";

const account = "111122223333";
const day = 86_400_000;
const open: LocalAws[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const aws of open.splice(0)) await aws.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const text = readFileSync("examples/shop/keywright.yaml", "utf8");
  const { spec, problems } = readSpec(text, "keywright.yaml");
  if (spec === undefined) throw new Error(JSON.stringify(problems));
  const aws = await startLocalAws({ spec, ...options });
  open.push(aws);
  return aws;
}

async function stop(aws: LocalAws): Promise<void> {
  open.splice(open.indexOf(aws), 1);
  await aws.close();
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "keywright-clock-"));
  folders.push(path);
  return path;
}

async function rootClient(aws: LocalAws): Promise<KMSClient> {
  const credentials = await aws.credentialsFor({ root: account });
  if (credentials === undefined) throw new Error("no root user");
  return new KMSClient({ endpoint: aws.endpoint, region: aws.region, credentials });
}

async function newKey(kms: KMSClient, Origin: "AWS_KMS" | "EXTERNAL" = "AWS_KMS"): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Origin }));
  return KeyMetadata?.Arn ?? "";
}

describe("what AWS's own client sees of a clock that is moved", () => {
  test("a waiting time that is over: the key and its alias are gone", async () => {
    const aws = await start();
    const kms = await rootClient(aws);
    const KeyId = await newKey(kms);
    await kms.send(new CreateAliasCommand({ AliasName: "alias/mine", TargetKeyId: KeyId }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    aws.clock.move({ advance: 7 * day - 60_000 });
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.KeyState).toBe("PendingDeletion");
    aws.clock.move({ advance: 60_000 });
    for (const gone of [KeyId, "alias/mine"]) {
      await expect(kms.send(new DescribeKeyCommand({ KeyId: gone }))).rejects.toMatchObject({
        name: "NotFoundException",
      });
    }
    expect(aws.state.aliases.has(`arn:aws:kms:eu-west-1:${account}:alias/mine`)).toBe(false);
  });

  test("a rotation, and what was encrypted before it", async () => {
    const aws = await start();
    const kms = await rootClient(aws);
    const KeyId = await newKey(kms);
    await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const Plaintext = Buffer.from("before");
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext }));
    aws.clock.move({ advance: 91 * day });
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    aws.clock.move({ advance: 2_000 });
    const { Rotations = [] } = await kms.send(
      new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
    );
    expect(Rotations.map(one => one.RotationType)).toEqual([undefined, "AUTOMATIC", "ON_DEMAND"]);
    expect(Rotations.map(one => one.KeyMaterialState)).toEqual([
      "NON_CURRENT",
      "NON_CURRENT",
      "CURRENT",
    ]);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("before");
    expect(opened.KeyMaterialId).toBe(Rotations[0]?.KeyMaterialId);
    const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    const ahead = Number(status.NextRotationDate) - aws.clock();
    expect(Math.round(ahead / day)).toBe(89);
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId }));
    expect(KeyLastUsage?.Operation).toBe("Decrypt");
  });

  test("imported material that expires", async () => {
    const aws = await start();
    const kms = await rootClient(aws);
    const KeyId = await newKey(kms, "EXTERNAL");
    const algorithm = "RSA_AES_KEY_WRAP_SHA_256";
    const given = await kms.send(
      new GetParametersForImportCommand({
        KeyId,
        WrappingAlgorithm: algorithm,
        WrappingKeySpec: "RSA_2048",
      }),
    );
    const parameters = {
      KeyId,
      ImportToken: given.ImportToken,
      EncryptedKeyMaterial: wrap(Buffer.alloc(32, 7), given.PublicKey ?? Buffer.of(), algorithm),
      ValidTo: new Date(aws.clock() + 8 * day),
    };
    await kms.send(new ImportKeyMaterialCommand(parameters));
    await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    aws.clock.move({ advance: 8 * day });
    await expect(
      kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") })),
    ).rejects.toMatchObject({ name: "KMSInvalidStateException" });
    await expect(
      kms.send(
        new ImportKeyMaterialCommand({ ...parameters, ValidTo: new Date(aws.clock() + day) }),
      ),
    ).rejects.toMatchObject({ name: "ExpiredImportTokenException" });
  });

  test("set back, it leaves no replica being made and no rotation under way for long", async () => {
    const aws = await start();
    const kms = await rootClient(aws);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ MultiRegion: true }));
    const KeyId = KeyMetadata?.Arn ?? "";
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-east-1" }));
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    aws.clock.move({ set: Date.UTC(2020, 0, 1) });
    aws.clock.move({ advance: 2000 });
    const { OnDemandRotationStartDate } = await kms.send(
      new GetKeyRotationStatusCommand({ KeyId }),
    );
    expect(OnDemandRotationStartDate).toBeUndefined();
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
    expect(Rotations?.length).toBe(1);
    expect(aws.state.keys.get(KeyId.replace("eu-west-1", "us-east-1"))?.state).toBe("Enabled");
  });

  test("a session and a token that expire", async () => {
    const aws = await start();
    const who = { cluster: "prod", namespace: "payments", name: "payments-api" };
    const WebIdentityToken = await aws.tokenFor(who);
    const client = { endpoint: aws.endpoint, region: aws.region };
    const assume = () =>
      new STSClient(client).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::${account}:role/prod-payments-payments-api`,
          RoleSessionName: "pod",
          WebIdentityToken,
        }),
      );
    const { Credentials: given } = await assume();
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
    const sts = new STSClient({ ...client, credentials });
    await sts.send(new GetCallerIdentityCommand({}));
    aws.clock.move({ advance: 3_600_000 });
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
    });
    await expect(assume()).rejects.toMatchObject({ name: "ExpiredTokenException" });
  });
});

describe("the clock", () => {
  test("set far away from the machine's, it takes the requests of clients that sign by the machine's", async () => {
    for (const time of ["1999-12-31", "2099-01-01"]) {
      const aws = await start({ time: { set: readTime(time) ?? 0 } });
      const kms = await rootClient(aws);
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
      expect(KeyMetadata?.CreationDate?.toISOString().slice(0, 10)).toBe(time);
    }
  });

  test("is kept with the data, unless it is set anew", async () => {
    const data = folder();
    const first = await start({ data });
    first.clock.move({ advance: 400 * day });
    await stop(first);
    const second = await start({ data });
    expect(second.clock.offset).toBe(400 * day);
    await stop(second);
    const third = await start({ data, time: "now" });
    expect(third.clock.offset).toBe(0);
  });

  test("is told and moved by who holds the run file, and what is due happens at once", async () => {
    const data = folder();
    const aws = await start({ data });
    const kms = await rootClient(aws);
    const KeyId = await newKey(kms);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(await clockOf(data)).toMatchObject({ offset: 0 });
    expect(await clockOf(data, { advance: "8d" })).toMatchObject({ offset: 8 * day });
    const live = await liveEstate(data);
    expect("estate" in live && live.estate.keys.has(KeyId)).toBe(false);
    expect(await clockOf(data, { set: "now" })).toMatchObject({ offset: 0 });
    expect(await clockOf(data, { advance: "418000w" })).toMatchObject({
      problem: { code: "clock" },
    });
    for (const [method, body, status] of [
      ["POST", "{}", 400],
      ["POST", '{"set":"now","advance":"1d"}', 400],
      ["POST", '{"advance":-1}', 400],
      ["POST", "no JSON", 400],
      ["DELETE", undefined, 405],
    ] as const) {
      const run = JSON.parse(readFileSync(join(data, "run.json"), "utf8")) as { token: string };
      const headers = { authorization: `Bearer ${run.token}` };
      const url = `${aws.endpoint}/_keywright/clock`;
      const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
      expect(answer.status).toBe(status);
    }
    const stranger = await fetch(`${aws.endpoint}/_keywright/clock`, { method: "POST" });
    expect(stranger.status).toBe(401);
    expect(aws.clock.offset).toBe(0);
  });
});

describe("what is no time", () => {
  test.each([
    [{ advance: "8d" }],
    [{ advance: Number.NaN }],
    [{ advance: 9e14 }],
    [{ advance: -9e14 }],
    [{ set: "2027-01-01" }],
    [{ set: Number.NaN }],
    [{ set: -1 }],
    [{ set: 0, advance: 0 }],
    [{}],
    ["8d"],
    [undefined],
  ])("%j moves no clock, neither as it runs nor as it starts", async given => {
    const to = given as unknown as Moment;
    const aws = await start();
    expect(() => aws.clock.move(to)).toThrow(RangeError);
    expect(aws.clock.offset).toBe(0);
    if (given === undefined) return;
    const refused = start({ time: to });
    await expect(refused).rejects.toThrow(StartError);
    await expect(refused).rejects.toThrow("the clock cannot be moved to");
  });

  test("kept with the data it is refused at the start, with a way out", async () => {
    const data = folder();
    await stop(await start({ data }));
    const store = openSqliteStore({ folder: data });
    const state = new State();
    store.load(state);
    state.put("setting", "clock", { name: "clock", value: "NaN" });
    store.commit(state.takeChanges());
    store.close();
    await expect(start({ data })).rejects.toMatchObject({
      problem: {
        message: "the data's clock, `NaN`, is no number",
        hint: expect.stringContaining("--clock now"),
      },
    });
    const aws = await start({ data, time: "now" });
    expect(aws.clock.offset).toBe(0);
    await stop(aws);
    expect((await start({ data })).clock.offset).toBe(0);
  });

  test("is no clock to run by", async () => {
    const refused = start({ clock: () => Number.NaN });
    await expect(refused).rejects.toThrow("the clock says `NaN`, which is no time");
  });
});

describe("times and durations", () => {
  test.each([
    ["8d", 8 * day],
    ["1w", 7 * day],
    ["36h", 1.5 * day],
    ["1d12h30m5s", 1.5 * day + 1_805_000],
    ["8", undefined],
    ["d", undefined],
    ["-1d", undefined],
    ["1.5d", undefined],
    ["999999999w", undefined],
    ["", undefined],
  ])("`%s` is a duration of %s ms", (text, milliseconds) => {
    expect(readDuration(text)).toBe(milliseconds);
  });

  test.each([
    ["2027-01-31", "2027-01-31T00:00:00.000Z"],
    ["2027-01-31T08:00Z", "2027-01-31T08:00:00.000Z"],
    ["2027-01-31T08:00:00+02:00", "2027-01-31T06:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
    ["2027-02-29", undefined],
    ["2027-01-31T25:00:00Z", undefined],
    ["2027-01-31T08:00:00", undefined],
    ["2027-13-01", undefined],
    ["tomorrow", undefined],
    ["1969-12-31", undefined],
  ])("`%s` is the time %s", (text, iso) => {
    const time = readTime(text);
    expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(iso);
  });

  test("a moment is a time, a duration from now on, or the machine's own", () => {
    expect(readMoment("now")).toBe("now");
    expect(readMoment("+8d")).toEqual({ advance: 8 * day });
    expect(readMoment("2027-01-31")).toEqual({ set: Date.UTC(2027, 0, 31) });
    expect(readMoment("8d")).toBeUndefined();
    expect(isTime(-1)).toBe(false);
    expect(isTime(Date.UTC(10_000, 0, 1))).toBe(false);
  });
});
