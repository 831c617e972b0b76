import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { afterAll, expect, test } from "vitest";
import { type Up, up } from "../clients/fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "keywright-crash-"));
cpSync("examples/seed/keywright.yaml", join(folder, "keywright.yaml"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const times = 50;

/** What the local AWS has acknowledged so far. */
const acknowledged = { policies: new Map<string, string>(), aliases: new Map<string, string>() };

test(`after kill -9 during a stream of changes, ${times} times, every acknowledged change is there`, {
  timeout: 300_000,
}, async () => {
  let compared = 0;
  for (let time = 0; time < times; time += 1) {
    const aws = await up(folder, ["--empty"]);
    const kms = await clientOf(aws);
    await compare(kms, compared);
    compared = acknowledged.policies.size;
    const before = acknowledged.aliases.size;
    const streams = [stream(kms, `${time}a`), stream(kms, `${time}b`), stream(kms, `${time}c`)];
    while (acknowledged.aliases.size === before) await pause(5);
    await pause(Math.random() * 120);
    await aws.stop("SIGKILL");
    await Promise.all(streams);
    kms.destroy();
  }
  const aws = await up(folder, ["--empty"]);
  await compare(await clientOf(aws));
  expect(acknowledged.aliases.size).toBeGreaterThanOrEqual(times);
  expect(await aws.stop()).toBe(0);
});

async function clientOf(aws: Up): Promise<KMSClient> {
  const env = await aws.env("root");
  return new KMSClient({
    endpoint: aws.endpoint,
    region: "eu-west-1",
    maxAttempts: 1,
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  });
}

/** Makes keys, aliases and policies until the connection breaks. */
async function stream(kms: KMSClient, name: string): Promise<void> {
  for (let index = 0; ; index += 1) {
    try {
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
      const id = KeyMetadata?.KeyId ?? "";
      acknowledged.policies.set(id, "");
      const alias = `alias/${name}-${index}`;
      await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: id }));
      acknowledged.aliases.set(alias, id);
      const policy = policyNamed(`${name}-${index}`);
      await kms.send(new PutKeyPolicyCommand({ KeyId: id, Policy: policy }));
      acknowledged.policies.set(id, policy);
    } catch (error) {
      // Whatever AWS itself would answer is a fault of the test; a broken connection is the kill.
      if ((error as { $fault?: string }).$fault !== undefined) throw error;
      return;
    }
  }
}

function policyNamed(sid: string): string {
  const Principal = { AWS: "arn:aws:iam::111122223333:root" };
  const Statement = { Sid: sid, Effect: "Allow", Principal, Action: "kms:*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
}

/**
 * Compares all aliases, and the policies of the keys made since.
 * A change under way at the kill may be there or not; an acknowledged one has to be.
 */
async function compare(kms: KMSClient, since = 0): Promise<void> {
  const aliases = new Map<string, string>();
  for (let Marker: string | undefined; ; ) {
    const page = await kms.send(new ListAliasesCommand({ Limit: 100, Marker }));
    for (const { AliasName, TargetKeyId } of page.Aliases ?? []) {
      // AWS's own aliases are there without a key, and nobody made them.
      if (TargetKeyId !== undefined) aliases.set(AliasName ?? "", TargetKeyId);
    }
    if (!page.Truncated) break;
    Marker = page.NextMarker;
  }
  for (const [alias, id] of acknowledged.aliases) expect(aliases.get(alias), alias).toBe(id);
  for (const [id, policy] of [...acknowledged.policies].slice(since)) {
    const found = await kms.send(new GetKeyPolicyCommand({ KeyId: id }));
    if (policy !== "") expect(found.Policy).toBe(policy);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(done => setTimeout(done, milliseconds));
}
