import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  KMSClient,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { afterEach, expect, test } from "vitest";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "../../../src/local/index.ts";
import { wrap } from "../kms/importing.ts";

const day = 86_400_000;
/** What takes AWS a moment takes the local AWS two seconds. */
const moment = 2_000;
const account = "111122223333";
const folders: string[] = [];

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "keywright-service-events-"));
  folders.push(path);
  return path;
}

const start = (data: string, more: Partial<LocalAwsOptions> = {}) =>
  startLocalAws({ file: "examples/shop/keywright.yaml", data, ...more });

async function clientOf(aws: LocalAws, region = aws.region): Promise<KMSClient> {
  return new KMSClient({ ...(await aws.clientFor("root")), region });
}

/** Imports material into a key. */
async function bringTo(
  kms: KMSClient,
  KeyId: string,
  more: Omit<ImportKeyMaterialCommandInput, "KeyId" | "ImportToken" | "EncryptedKeyMaterial">,
  bytes = Buffer.alloc(32, 7),
) {
  const algorithm = "RSAES_OAEP_SHA_256";
  const wrapping = { WrappingAlgorithm: algorithm, WrappingKeySpec: "RSA_2048" } as const;
  const asked = new GetParametersForImportCommand({ KeyId, ...wrapping });
  const { ImportToken, PublicKey } = await kms.send(asked);
  const EncryptedKeyMaterial = wrap(bytes, PublicKey ?? Buffer.of(), algorithm);
  const call = { KeyId, ImportToken, EncryptedKeyMaterial, ...more };
  return kms.send(new ImportKeyMaterialCommand(call));
}

type Event = Record<string, unknown>;

/** What KMS did by itself, as the audit has it, without what is another one each time. */
function eventsOf(data: string): Event[] {
  const folder = join(data, "audit");
  const lines = readdirSync(folder)
    .sort()
    .flatMap(name => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter(line => line !== "");
  return lines
    .map(line => JSON.parse(line) as Event)
    .filter(event => event["sourceIPAddress"] === "AWS Internal")
    .map(({ eventID: _, ...event }) => event);
}

const arnOf = (KeyId: string, region = "eu-west-1") =>
  `arn:aws:kms:${region}:${account}:key/${KeyId}`;
const timeText = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** The members that all of AWS's examples of such events share. */
const common = (KeyId: string, time: number) => ({
  eventVersion: "1.11",
  userIdentity: { accountId: account, invokedBy: "AWS Internal" },
  eventTime: timeText(time),
  eventSource: "kms.amazonaws.com",
  awsRegion: "eu-west-1",
  sourceIPAddress: "AWS Internal",
  userAgent: "AWS Internal",
  requestParameters: null,
  responseElements: null,
  readOnly: false,
  resources: [{ accountId: account, type: "AWS::KMS::Key", ARN: arnOf(KeyId) }],
  eventType: "AwsServiceEvent",
  recipientAccountId: account,
  eventCategory: "Management",
});

// https://docs.aws.amazon.com/kms/latest/developerguide/ct-delete-key.html
test("a key whose waiting time ends is told as DeleteKey, at the time when it ended", async () => {
  const data = folder();
  const aws = await start(data);
  const kms = await clientOf(aws);
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    ids.push(KeyMetadata?.KeyId ?? "");
  }
  const [gone = "", saved = ""] = ids;
  for (const KeyId of ids) {
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  }
  await kms.send(new CancelKeyDeletionCommand({ KeyId: saved }));
  const due = aws.state.keys.get(arnOf(gone))?.deletion ?? 0;
  aws.clock.move({ advance: 9 * day });
  await kms.send(new ListKeysCommand({}));
  await aws.close();
  expect(eventsOf(data)).toEqual([
    {
      ...common(gone, due),
      eventName: "DeleteKey",
      responseElements: { keyId: arnOf(gone) },
      managementEvent: true,
    },
  ]);
});

test("what falls due while nothing runs is told at the next start", async () => {
  const data = folder();
  const first = await start(data);
  const kms = await clientOf(first);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? "";
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await first.close();
  expect(eventsOf(data)).toEqual([]);
  const second = await start(data, { time: { advance: 8 * day } });
  await second.close();
  expect(eventsOf(data).map(({ eventName }) => eventName)).toEqual(["DeleteKey"]);
});

// https://docs.aws.amazon.com/kms/latest/developerguide/ct-rotatekey.html
test("each rotation is told as RotateKey with the materials before and after it", async () => {
  const data = folder();
  const aws = await start(data);
  const kms = await clientOf(aws);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? "";
  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  aws.clock.move({ advance: 181 * day });
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  aws.clock.move({ advance: moment });
  const { Rotations = [] } = await kms.send(
    new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
  );
  await aws.close();
  const told = Rotations.slice(1).map(({ KeyMaterialId, RotationDate, RotationType }, at) => ({
    ...common(KeyId, Number(RotationDate)),
    eventName: "RotateKey",
    managementEvent: true,
    serviceEventDetails: {
      rotationType: RotationType,
      keyOrigin: "AWS_KMS",
      previousKeyMaterialId: Rotations[at]?.KeyMaterialId,
      currentKeyMaterialId: KeyMaterialId,
      keyId: KeyId,
    },
  }));
  expect(told.map(({ serviceEventDetails }) => serviceEventDetails.rotationType)).toEqual([
    "AUTOMATIC",
    "AUTOMATIC",
    "ON_DEMAND",
  ]);
  // The file's own keys rotate as well.
  expect(eventsOf(data).filter(event => JSON.stringify(event).includes(KeyId))).toEqual(told);
});

// https://docs.aws.amazon.com/kms/latest/developerguide/ct-deleteexpiredkeymaterial.html
test("imported material that expires is told as DeleteExpiredKeyMaterial; what is deleted by hand is not", async () => {
  const data = folder();
  const aws = await start(data);
  const kms = await clientOf(aws);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Origin: "EXTERNAL" }));
  const KeyId = KeyMetadata?.KeyId ?? "";
  const bring = (ValidTo: Date) => bringTo(kms, KeyId, { ValidTo });
  await bring(new Date(aws.clock() + 5 * day));
  await kms.send(new DeleteImportedKeyMaterialCommand({ KeyId }));
  expect(eventsOf(data)).toEqual([]);
  const until = Math.floor(aws.clock() / 1000) * 1000 + 3 * day;
  const { KeyMaterialId } = await bring(new Date(until));
  aws.clock.move({ advance: 4 * day });
  await kms.send(new DescribeKeyCommand({ KeyId }));
  await aws.close();
  expect(eventsOf(data)).toEqual([
    {
      ...common(KeyId, until),
      eventName: "DeleteExpiredKeyMaterial",
      serviceEventDetails: { keyId: KeyId, keyMaterialId: KeyMaterialId },
    },
  ]);
});

// https://docs.aws.amazon.com/kms/latest/developerguide/ct-synchronize-multi-region-key.html
test("replicas that take their primary key's material over are told once as SynchronizeMultiRegionKey of the primary key", async () => {
  const data = folder();
  const aws = await start(data);
  const kms = await clientOf(aws);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ MultiRegion: true }));
  const KeyId = KeyMetadata?.KeyId ?? "";
  for (const ReplicaRegion of ["us-west-2", "eu-central-1"]) {
    await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion }));
    aws.clock.move({ advance: moment });
  }
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  aws.clock.move({ advance: moment });
  const date = aws.state.table("material").get(arnOf(KeyId))?.versions.at(-1)?.rotation?.date;
  await (await clientOf(aws, "us-west-2")).send(new DescribeKeyCommand({ KeyId }));
  await aws.close();
  expect(eventsOf(data)).toEqual([
    expect.objectContaining({ eventName: "RotateKey", awsRegion: "eu-west-1" }),
    {
      ...common(KeyId, date ?? 0),
      eventName: "SynchronizeMultiRegionKey",
      responseElements: { keyId: arnOf(KeyId) },
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventType: "AwsApiCall",
      managementEvent: true,
    },
  ]);
});

// https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-import.html
test("imported material is not synchronized: its rotation is told of the primary key alone", async () => {
  const data = folder();
  const aws = await start(data);
  const kms = await clientOf(aws);
  const away = await clientOf(aws, "us-west-2");
  const asked = { MultiRegion: true, Origin: "EXTERNAL" } as const;
  const KeyId = (await kms.send(new CreateKeyCommand(asked))).KeyMetadata?.KeyId ?? "";
  const always = { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;
  await bringTo(kms, KeyId, always);
  await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: "us-west-2" }));
  aws.clock.move({ advance: moment });
  await bringTo(away, KeyId, always);
  const second = Buffer.alloc(32, 8);
  await bringTo(kms, KeyId, { ...always, ImportType: "NEW_KEY_MATERIAL" }, second);
  await bringTo(away, KeyId, always, second);
  await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
  aws.clock.move({ advance: moment });
  const { KeyMetadata } = await away.send(new DescribeKeyCommand({ KeyId }));
  await aws.close();
  const currentKeyMaterialId = KeyMetadata?.CurrentKeyMaterialId;
  const serviceEventDetails = { currentKeyMaterialId, keyOrigin: "EXTERNAL" };
  expect(eventsOf(data)).toMatchObject([{ eventName: "RotateKey", serviceEventDetails }]);
});
