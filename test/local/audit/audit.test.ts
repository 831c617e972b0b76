import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateRandomCommand,
  GetKeyLastUsageCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type LocalAws, startLocalAws } from "../../../src/local/index.ts";

const account = "111122223333";
const KeyId = "alias/prod-payments-sops";
const EncryptionContext = { app: "payments", env: "prod" };
const reader = "role/prod-payments-payments-api";
const writer = "role/payments-developers";
const file = "examples/shop/keywright.yaml";

type Event = Record<string, unknown> & {
  userIdentity: Record<string, unknown>;
  requestParameters: Record<string, unknown> | null;
  responseElements: Record<string, unknown> | null;
};

const folders: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "keywright-audit-"));
  folders.push(path);
  return path;
}

function filesOf(data: string): string[] {
  return readdirSync(join(data, "audit")).sort();
}

function textOf(data: string): string {
  return filesOf(data)
    .map(name => readFileSync(join(data, "audit", name), "utf8"))
    .join("");
}

function eventsOf(data: string): Event[] {
  const lines = textOf(data)
    .split("\n")
    .filter(line => line !== "");
  return lines.map(line => JSON.parse(line) as Event);
}

afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

describe("every call is recorded as CloudTrail records it", () => {
  const data = folder();
  const secrets: string[] = [];
  let events: Event[];
  const of = (name: string) => events.find(({ eventName }) => eventName === name) as Event;

  beforeAll(async () => {
    await using aws = await startLocalAws({ file, data });
    await callEverything(aws, secrets);
    await aws.close();
    events = eventsOf(data);
  });

  test("Decrypt: who, where, with what context and key material, and nothing that it read", () => {
    const [key] = (of("Decrypt")["resources"] as { ARN: string }[]) ?? [];
    expect(of("Decrypt")).toEqual({
      eventVersion: "1.11",
      userIdentity: {
        type: "AssumedRole",
        principalId: expect.stringMatching(/^AROA\w{17}:keywright$/),
        arn: `arn:aws:sts::${account}:assumed-role/prod-payments-payments-api/keywright`,
        accountId: account,
        accessKeyId: expect.stringMatching(/^ASIA\w{16}$/),
        sessionContext: {
          sessionIssuer: {
            type: "Role",
            principalId: expect.stringMatching(/^AROA\w{17}$/),
            arn: `arn:aws:iam::${account}:role/prod-payments-payments-api`,
            accountId: account,
            userName: "prod-payments-payments-api",
          },
          attributes: {
            creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
            mfaAuthenticated: "false",
          },
        },
      },
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      eventSource: "kms.amazonaws.com",
      eventName: "Decrypt",
      awsRegion: "eu-west-1",
      sourceIPAddress: "127.0.0.1",
      userAgent: expect.stringContaining("aws-sdk-js"),
      requestParameters: {
        encryptionAlgorithm: "SYMMETRIC_DEFAULT",
        encryptionContext: EncryptionContext,
      },
      responseElements: null,
      additionalEventData: { keyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/) },
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      readOnly: true,
      resources: [{ accountId: account, type: "AWS::KMS::Key", ARN: key?.ARN }],
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: "Management",
      tlsDetails: {
        tlsVersion: "TLSv1.3",
        clientProvidedHostHeader: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      },
    });
    expect(key?.ARN).toMatch(/^arn:aws:kms:eu-west-1:111122223333:key\//);
  });

  test("Encrypt and GenerateDataKey name the key as the call did, and the same key material", () => {
    const parameters = { keyId: KeyId, encryptionContext: EncryptionContext };
    expect(of("Encrypt").requestParameters).toEqual({
      ...parameters,
      encryptionAlgorithm: "SYMMETRIC_DEFAULT",
    });
    expect(of("GenerateDataKey").requestParameters).toEqual({ ...parameters, keySpec: "AES_256" });
    const material = of("Decrypt")["additionalEventData"];
    expect(of("Encrypt")["additionalEventData"]).toEqual(material);
    expect(of("GenerateDataKey")["additionalEventData"]).toEqual(material);
  });

  test("ReEncrypt lists the source key and then the destination key", () => {
    const arns = (of("ReEncrypt")["resources"] as { ARN: string }[]).map(({ ARN }) => ARN);
    const [decrypted] = of("Decrypt")["resources"] as { ARN: string }[];
    expect(arns).toEqual([decrypted?.ARN, expect.stringMatching(/:key\//)]);
    expect(arns[1]).not.toBe(arns[0]);
  });

  test("what changes a key has response elements, with the key's ARN where the answer has none", () => {
    const created = of("CreateKey").responseElements?.["keyMetadata"] as Record<string, unknown>;
    expect(created).toMatchObject({
      aWSAccountId: account,
      keyState: "Enabled",
      creationDate: expect.stringMatching(/^[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d:\d\d [AP]M$/),
    });
    expect(of("CreateKey").requestParameters).toEqual({
      description: "audited",
      tags: [{ tagKey: "team", tagValue: "audit" }],
    });
    expect(of("CreateAlias").responseElements).toEqual({ keyId: created["arn"] });
    expect(of("CreateGrant").responseElements).toEqual({
      grantId: expect.stringMatching(/^[0-9a-f]{64}$/),
      keyId: created["arn"],
    });
    expect(of("PutKeyPolicy").responseElements).toBeNull();
    expect(of("PutKeyPolicy").requestParameters).toMatchObject({ policyName: "default" });
    expect(of("ScheduleKeyDeletion").responseElements).toMatchObject({
      keyId: created["arn"],
      keyState: "PendingDeletion",
      deletionDate: expect.stringMatching(/^[A-Z][a-z]{2} \d+, \d{4}, /),
    });
  });

  test("a call about no key has no resources, and where it says nothing no parameters", () => {
    expect(of("GenerateRandom")).toMatchObject({ resources: [], responseElements: null });
  });

  test("a denied call says so as CloudTrail does, with AWS's text and the key", () => {
    const denied = events.find(({ errorCode }) => errorCode !== undefined);
    expect(denied).toMatchObject({
      eventName: "Decrypt",
      errorCode: "AccessDenied",
      errorMessage: expect.stringContaining("is not authorized to perform: kms:Decrypt"),
      responseElements: null,
      resources: [{ type: "AWS::KMS::Key" }],
    });
  });

  test("a role is assumed: the role, its session's access key, and no token", () => {
    expect(of("AssumeRole")).toMatchObject({
      eventSource: "sts.amazonaws.com",
      readOnly: true,
      requestParameters: { roleArn: expect.any(String), roleSessionName: "audited" },
      responseElements: {
        credentials: {
          accessKeyId: expect.stringMatching(/^ASIA/),
          expiration: expect.stringMatching(/^[A-Z][a-z]{2} \d+, \d{4}, /),
        },
        assumedRoleUser: { arn: expect.stringContaining("assumed-role/") },
      },
      resources: [{ accountId: account, type: "AWS::IAM::Role" }],
    });
  });

  test("the bearer of a token is a WebIdentityUser, and its session names the provider", () => {
    const provider = expect.stringMatching(/^arn:aws:iam::111122223333:oidc-provider\//);
    expect(of("AssumeRoleWithWebIdentity")).toMatchObject({
      userIdentity: {
        type: "WebIdentityUser",
        principalId: expect.stringMatching(/:sts\.amazonaws\.com:system:serviceaccount:/),
        userName: "system:serviceaccount:payments:payments-api",
        identityProvider: provider,
      },
      responseElements: { subjectFromWebIdentityToken: expect.stringContaining("payments-api") },
    });
    const session = events.find(
      ({ userIdentity: { arn } }) => typeof arn === "string" && arn.endsWith("/pod"),
    );
    expect(session?.userIdentity["sessionContext"]).toMatchObject({
      webIdFederationData: { federatedProvider: provider, attributes: {} },
    });
  });

  test("IAM's events lie in us-east-1, and bear the names of its faults' shapes", () => {
    expect(of("CreateAccessKey")).toMatchObject({
      awsRegion: "us-east-1",
      userIdentity: { type: "Root", principalId: account, arn: `arn:aws:iam::${account}:root` },
      requestParameters: { userName: "mail-vendor" },
      responseElements: { accessKey: { status: "Active", userName: "mail-vendor" } },
      readOnly: false,
    });
    expect(of("GetRole")).toMatchObject({ errorCode: "NoSuchEntityException", readOnly: true });
  });

  test("no plaintext, ciphertext, secret access key or token is in the log", () => {
    const text = textOf(data);
    expect(secrets.length).toBeGreaterThan(8);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

/** One call of every kind that the tests look for; what must never be written is collected. */
async function callEverything(aws: LocalAws, secrets: string[]): Promise<void> {
  const keep = (...bytes: (Uint8Array | string | undefined)[]) => {
    for (const one of bytes) secrets.push(Buffer.from(one ?? "").toString("base64"));
  };
  const root = await aws.clientFor("root");
  const [writing, reading] = [await aws.clientFor(writer), await aws.clientFor(reader)];
  for (const { credentials } of [root, writing, reading]) {
    secrets.push(credentials.secretAccessKey);
    if (credentials.sessionToken !== undefined) secrets.push(credentials.sessionToken);
  }
  const [kms, encrypting, decrypting] = [root, writing, reading].map(one => new KMSClient(one)) as [
    KMSClient,
    KMSClient,
    KMSClient,
  ];
  const Plaintext = Buffer.from("a very secret text of payments");
  const { CiphertextBlob } = await encrypting.send(
    new EncryptCommand({ KeyId, EncryptionContext, Plaintext }),
  );
  keep(Plaintext, CiphertextBlob);
  await decrypting.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  await decrypting.send(new DecryptCommand({ CiphertextBlob })).catch(() => {});
  const dataKey = await encrypting.send(
    new GenerateDataKeyCommand({ KeyId, EncryptionContext, KeySpec: "AES_256" }),
  );
  keep(dataKey.Plaintext, dataKey.CiphertextBlob);
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({
      Description: "audited",
      Tags: [{ TagKey: "team", TagValue: "audit" }],
    }),
  );
  const made = { KeyId: KeyMetadata?.KeyId };
  await kms.send(new CreateAliasCommand({ AliasName: "alias/audited", TargetKeyId: made.KeyId }));
  const moved = await kms.send(
    new ReEncryptCommand({
      CiphertextBlob,
      SourceEncryptionContext: EncryptionContext,
      DestinationKeyId: made.KeyId,
    }),
  );
  keep(moved.CiphertextBlob);
  const { GrantToken = "" } = await kms.send(
    new CreateGrantCommand({
      ...made,
      GranteePrincipal: `arn:aws:iam::${account}:${reader}`,
      Operations: ["Decrypt"],
    }),
  );
  secrets.push(GrantToken);
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  });
  await kms.send(new PutKeyPolicyCommand({ ...made, Policy, PolicyName: "default" }));
  await kms.send(new ScheduleKeyDeletionCommand({ ...made, PendingWindowInDays: 7 }));
  keep((await kms.send(new GenerateRandomCommand({ NumberOfBytes: 32 }))).Plaintext);
  await callStsAndIam(aws, secrets);
}

async function callStsAndIam(aws: LocalAws, secrets: string[]): Promise<void> {
  const root = await aws.clientFor("root");
  const sts = new STSClient({ endpoint: aws.endpoint, region: aws.region });
  const WebIdentityToken = await aws.tokenFor({
    cluster: "prod",
    namespace: "payments",
    name: "payments-api",
  });
  const RoleArn = `arn:aws:iam::${account}:${reader}`;
  const session = await sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "pod", WebIdentityToken }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = session.Credentials ?? {};
  secrets.push(WebIdentityToken ?? "", SecretAccessKey, SessionToken);
  const pod = {
    ...root,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    },
  };
  await new KMSClient(pod).send(new GenerateRandomCommand({ NumberOfBytes: 1 })).catch(() => {});
  const iam = new IAMClient(root);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "mail-vendor" }));
  secrets.push(AccessKey?.SecretAccessKey ?? "");
  await iam.send(new GetRoleCommand({ RoleName: "nobody" })).catch(() => {});
  const assuming = new STSClient({
    ...root,
    credentials: {
      accessKeyId: AccessKey?.AccessKeyId ?? "",
      secretAccessKey: AccessKey?.SecretAccessKey ?? "",
    },
  });
  const trust = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:user/mail-vendor` },
      Action: "sts:AssumeRole",
    },
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "audited", AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const { Credentials } = await assuming.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "audited" }),
  );
  secrets.push(Credentials?.SecretAccessKey ?? "", Credentials?.SessionToken ?? "");
}

describe("the files of the log", () => {
  const open: LocalAws[] = [];
  afterEach(async () => {
    for (const aws of open.splice(0)) await aws.close();
  });
  const start = async (options: Partial<Parameters<typeof startLocalAws>[0]>) => {
    const aws = await startLocalAws({ file, ...options });
    open.push(aws);
    return aws;
  };
  const call = async (aws: LocalAws) =>
    new KMSClient(await aws.clientFor("root")).send(
      new GenerateRandomCommand({ NumberOfBytes: 1 }),
    );

  test("are not there with --memory unless they are asked for, nor where they are refused", async () => {
    const [memory, refused, asked] = [folder(), folder(), folder()];
    await call(await start({ data: memory, memory: true }));
    await call(await start({ data: refused, audit: false }));
    await call(await start({ data: asked, memory: true, audit: true }));
    for (const aws of open.splice(0)) await aws.close();
    expect(readdirSync(memory)).not.toContain("audit");
    expect(readdirSync(refused)).not.toContain("audit");
    expect(eventsOf(asked)).toHaveLength(1);
  });

  test("are continued by the next start, and begun anew on another day of the clock", async () => {
    const data = folder();
    let now = Date.parse("2026-03-01T23:00:00Z");
    const clock = () => now;
    const record = async () => {
      const aws = await startLocalAws({ file, data, clock });
      const { endpoint } = aws;
      // The clock is the server's alone: a client of another time would not be let in.
      const kms = new KMSClient({
        ...(await aws.clientFor("root")),
        endpoint,
        systemClockOffset: now - Date.now(),
      });
      await kms.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
      await aws.close();
    };
    await record();
    await record();
    now += 2 * 60 * 60 * 1000;
    await record();
    expect(filesOf(data)).toEqual(["000001-2026-03-01.jsonl", "000002-2026-03-02.jsonl"]);
    expect(eventsOf(data).map(({ eventTime }) => eventTime)).toEqual([
      "2026-03-01T23:00:00Z",
      "2026-03-01T23:00:00Z",
      "2026-03-02T01:00:00Z",
    ]);
  });

  test("are found by what GetKeyLastUsage tells of a key's last use", async () => {
    const data = folder();
    const aws = await start({ data });
    const kms = new KMSClient(await aws.clientFor("root"));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const key = { KeyId: KeyMetadata?.KeyId };
    await kms.send(new EncryptCommand({ ...key, Plaintext: Buffer.from("x") }));
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand(key));
    await aws.close();
    expect(eventsOf(data).filter(one => one["eventName"] === "Encrypt")).toMatchObject([
      { eventID: KeyLastUsage?.CloudTrailEventId, requestID: KeyLastUsage?.KmsRequestId },
    ]);
  });

  test("that cannot be written stop no call, and are told", async () => {
    const data = folder();
    mkdirSync(join(data, "audit"));
    // A folder stands where the first file is to be.
    const day = new Date().toISOString().slice(0, 10);
    mkdirSync(join(data, "audit", `000002-${day}.jsonl`));
    mkdirSync(join(data, "audit", `000001-${day}.jsonl`));
    const told: string[] = [];
    const aws = await start({ data, warn: ({ message }) => told.push(message) });
    await call(aws);
    await call(aws);
    await aws.close();
    expect(told).toEqual([expect.stringContaining("calls are not recorded in")]);
  });
});
