import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keywright, type Up, up, workFolder } from "./fixture.ts";

const shop = workFolder("shop");
let aws: Up;
const before = { ...process.env };
beforeAll(async () => {
  aws = await up(shop.path);
});
afterAll(async () => {
  process.env = before;
  await aws.stop();
  shop.remove();
});

test("an AWS SDK in a pod becomes its role by the token file alone, and may what the role may", async () => {
  const developer = await aws.env("role/payments-developers");
  const credentials = {
    accessKeyId: developer["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: developer["AWS_SECRET_ACCESS_KEY"] ?? "",
    sessionToken: developer["AWS_SESSION_TOKEN"] ?? "",
  };
  const kms = new KMSClient({ endpoint: aws.endpoint, region: "eu-west-1", credentials });
  const EncryptionContext = { app: "payments", env: "prod" };
  const Plaintext = Buffer.from("secret");
  const KeyId = "alias/prod-payments-sops";
  const made = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const { stdout } = await keywright(["token", "prod/payments/payments-api"], shop.path);
  const file = join(shop.path, "token");
  writeFileSync(file, stdout.trim());
  for (const name of Object.keys(process.env)) if (/^AWS_/.test(name)) delete process.env[name];
  // What EKS's webhook puts into a pod, and where the local AWS is.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: "eu-west-1",
    AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/prod-payments-payments-api",
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
    AWS_EC2_METADATA_DISABLED: "true",
  });
  const identity = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toContain(":assumed-role/prod-payments-payments-api/");
  const pod = new KMSClient({});
  const { CiphertextBlob } = made;
  const read = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext });
  expect(Buffer.from((await pod.send(read)).Plaintext ?? []).toString()).toBe("secret");
  const write = new EncryptCommand({ KeyId, Plaintext, EncryptionContext });
  await expect(pod.send(write)).rejects.toMatchObject({ name: "AccessDeniedException" });
});
