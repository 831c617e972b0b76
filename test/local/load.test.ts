import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, recordRequests } from "../../bench/kms-requests.ts";
import { load, type RawRequest } from "../../bench/raw-client.ts";
import { type Up, up, workFolder } from "../clients/fixture.ts";

/** KEYWRIGHT_LOAD_SECONDS makes it longer; CI asks for a minute. */
const seconds = Number(process.env["KEYWRIGHT_LOAD_SECONDS"] ?? 6);
const folder = workFolder("shop");
let aws: Up;

beforeAll(async () => {
  aws = await up(folder.path);
});

afterAll(async () => {
  await aws.stop();
  folder.remove();
});

test(`sixteen clients mixing Encrypt, Decrypt and GenerateDataKey for ${seconds} s see no error, and memory stays flat`, {
  timeout: (seconds + 90) * 1000,
}, async () => {
  const env = await aws.env("role/break-glass");
  const client: Client = {
    endpoint: aws.endpoint,
    region: env["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      sessionToken: env["AWS_SESSION_TOKEN"] ?? "",
    },
  };
  const requests = await recordRequests(client, await mixed(client));
  const before = await settled(aws, requests);
  const { answers, errors } = await load(aws.endpoint, requests, 16, seconds);
  const growth = resident(aws.pid) - before;
  expect(errors).toEqual([]);
  expect(answers).toBeGreaterThan(1000);
  // Garbage that waits for collection comes and goes, and a busy heap takes its time to find its
  // size; of a leak of a few hundred bytes a request a minute shows far more.
  expect(growth).toBeLessThan(64);
});

/** The resident memory once the heap has grown to what the load needs. */
async function settled(aws: Up, requests: readonly RawRequest[]): Promise<number> {
  let before = 0;
  for (let slice = 0, calm = 0; slice < 20 && calm < 3; slice += 1) {
    await load(aws.endpoint, requests, 16, 1.5);
    const now = resident(aws.pid);
    calm = now - before < 4 ? calm + 1 : 0;
    before = now;
  }
  return before;
}

/** Requests on every key of the shop's production. */
async function mixed(client: Client) {
  const kms = new KMSClient(client);
  const commands: (DecryptCommand | EncryptCommand | GenerateDataKeyCommand)[] = [];
  for (const app of ["catalog", "checkout", "identity", "inventory", "mailer", "payments"]) {
    const KeyId = `alias/prod-${app}-sops`;
    const EncryptionContext = { app, env: "prod" };
    const encrypt = new EncryptCommand({ KeyId, EncryptionContext, Plaintext: Buffer.from(app) });
    const { CiphertextBlob } = await kms.send(encrypt);
    commands.push(
      encrypt,
      new DecryptCommand({ CiphertextBlob, EncryptionContext }),
      new GenerateDataKeyCommand({ KeyId, EncryptionContext, KeySpec: "AES_256" }),
    );
  }
  return commands;
}

/** The resident memory of a process, in MiB. */
function resident(pid: number): number {
  if (process.platform === "linux") {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}
