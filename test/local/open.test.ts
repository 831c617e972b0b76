import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, expect, test } from "vitest";
import { type LocalAws, type LogEntry, startLocalAws } from "../../src/local/index.ts";

const file = "examples/shop/keywright.yaml";
const KeyId = "alias/prod-payments-sops";
let aws: LocalAws;
const log: LogEntry[] = [];

afterEach(() => aws.close());

async function kmsAs(who: string): Promise<KMSClient> {
  return new KMSClient(await aws.clientFor(who));
}

async function start(open: boolean): Promise<void> {
  log.length = 0;
  aws = await startLocalAws({ file, open, log: entry => log.push(entry) });
}

test("where policies are not enforced every signed call passes, and the log tells what they say", async () => {
  await start(true);
  const admin = await kmsAs("role/platform-admin");
  const { CiphertextBlob } = await admin.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }),
  );
  await (await kmsAs("user/mail-vendor")).send(new DecryptCommand({ CiphertextBlob }));
  await (await kmsAs("role/prod-payments-payments-api")).send(new CreateKeyCommand({}));
  expect(log.map(({ open, refusal }) => [open, refusal?.answer])).toEqual([
    [true, "denied"],
    [true, "denied"],
    [true, "denied"],
  ]);
});

test("where policies are not enforced signatures, tokens and states of keys still count", async () => {
  await start(true);
  const good = await aws.clientFor("root");
  const wrong = { ...good.credentials, secretAccessKey: "wrong" };
  const unsigned = new KMSClient({ ...good, credentials: wrong });
  await expect(unsigned.send(new CreateKeyCommand({}))).rejects.toThrow(/signature/);
  const sts = new STSClient({ endpoint: aws.endpoint, region: aws.region });
  const token = new AssumeRoleWithWebIdentityCommand({
    RoleArn: "arn:aws:iam::111122223333:role/prod-payments-payments-api",
    RoleSessionName: "pod",
    WebIdentityToken: "no.good.token",
  });
  await expect(sts.send(token)).rejects.toMatchObject({ name: "InvalidIdentityTokenException" });
  const nothing = new EncryptCommand({ KeyId: "alias/nothing", Plaintext: Buffer.from("x") });
  await expect(new KMSClient(good).send(nothing)).rejects.toMatchObject({
    name: "NotFoundException",
  });
});

test("by default the same calls are denied", async () => {
  await start(false);
  const encrypt = new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") });
  await expect((await kmsAs("role/platform-admin")).send(encrypt)).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  expect(log.map(({ open }) => open)).toEqual([undefined]);
});
