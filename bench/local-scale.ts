/**
 * `npm run bench:scale -- [KEYS]`: how a local AWS with 100,000 keys, each with an alias, starts
 * and decrypts, beside one with ten. 2,000 ciphertexts are sent again and again over one
 * connection, once of ten keys and once of 2,000 where there are as many; they take turns.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { credentialsOf } from "../src/local/control-client.ts";
import { startLocalAws } from "../src/local/index.ts";
import { readSpec } from "../src/spec/index.ts";
import { recordRequests } from "./kms-requests.ts";
import { median } from "./local.ts";
import { load, quantile, type RawRequest } from "./raw-client.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const file = resolve(import.meta.dirname, "../examples/shop/keywright.yaml");
const main = resolve(import.meta.dirname, "../dist/cli/main.js");
const account = "111122223333";
const used = 2000;
const rounds = 7;

/** Signed Decrypts under so many different keys. */
interface Use {
  readonly inUse: number;
  readonly requests: readonly RawRequest[];
  readonly perSecond: number[];
  readonly p99: number[];
}

/** A server with its keys. */
interface Side {
  readonly keys: number;
  readonly server: ServerProcess;
  readonly uses: readonly Use[];
}

/** As CreateKey gives it where the call brings none. */
const policy = {
  name: "default",
  document: {
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  },
} as const;

/** Fills a folder through the operations' own code, many keys to a transaction. */
async function fill(data: string, keys: number): Promise<void> {
  const { spec } = readSpec(readFileSync(file, "utf8"), file);
  if (spec === undefined) throw new Error("the example cannot be read");
  const aws = await startLocalAws({ spec, data });
  const [pattern] = aws.state.keys.values();
  if (pattern === undefined) throw new Error("no key to copy");
  const { createMaterial } = await import("../src/local/crypto/material.ts");
  for (let number = 0; number < keys; number += 1) {
    const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const arn = `arn:aws:kms:eu-west-1:${account}:key/${id}`;
    const name = `alias/scale-${number}`;
    const place = { account, region: "eu-west-1" };
    const alias = { arn: arn.replace(`key/${id}`, name), name, key: arn, ...place };
    aws.state.put("key", arn, { ...pattern, arn, id, aliases: [name], policy, tags: {} });
    aws.state.put("material", arn, createMaterial(arn));
    aws.state.put("alias", alias.arn, { ...alias, created: 0, updated: 0 });
  }
  await aws.credentialsFor({ root: account });
  await aws.close();
}

async function side(keys: number, folder: string): Promise<Side> {
  const data = join(folder, String(keys));
  await fill(data, keys);
  const args = [main, "up", file, "--json", "--data", data];
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const server = await startServer(args);
    times.push(server.readyAfter);
    await server.stop();
  }
  const server = await startServer(args);
  const ready = memoryOf(server.pid);
  const uses: Use[] = [];
  for (const inUse of keys > used ? [10, used] : [10]) {
    const requests = await requestsTo(server, data, { keys, inUse });
    await load(server.endpoint, requests, 1, 2);
    uses.push({ inUse, requests, perSecond: [], p99: [] });
  }
  console.log(
    `${keys} keys: ready after ${median(times).toFixed(0)} ms, ` +
      `${ready} MB then, ${memoryOf(server.pid)} MB after work`,
  );
  return { keys, server, uses };
}

async function requestsTo(
  server: ServerProcess,
  data: string,
  { inUse, keys }: { readonly inUse: number; readonly keys: number },
): Promise<RawRequest[]> {
  const answer = await credentialsOf(data, { root: account });
  if (!answer.ok) throw new Error(answer.problem.message);
  const client = { ...answer, endpoint: server.endpoint };
  const kms = new KMSClient(client);
  const commands: DecryptCommand[] = [];
  for (let number = 0; number < used; number += 1) {
    const KeyId = `alias/scale-${Math.floor(((number % inUse) * keys) / inUse)}`;
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId, Plaintext: Buffer.from("s3cret") }),
    );
    commands.push(new DecryptCommand({ CiphertextBlob }));
  }
  kms.destroy();
  return recordRequests(client, commands);
}

/** Megabytes of memory that a process holds. */
function memoryOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024);
}

const folder = mkdtempSync(join(tmpdir(), "keywright-scale-"));
const sides: Side[] = [];
try {
  for (const keys of [10, Number(process.argv[2] ?? 100_000)]) sides.push(await side(keys, folder));
  for (let round = 0; round < rounds; round += 1) {
    for (const { server, uses } of sides) {
      for (const { p99, perSecond, requests } of uses) {
        const { answers, elapsed, errors, latencies } = await load(server.endpoint, requests, 1, 1);
        if (errors.length > 0) throw new Error(errors[0]);
        perSecond.push(answers / elapsed);
        p99.push(quantile(latencies, 0.99));
      }
    }
  }
  for (const { keys, uses } of sides) {
    for (const { inUse, p99, perSecond } of uses) {
      console.log(
        `${keys} keys, ${inUse} in use: ${median(perSecond).toFixed(0)} Decrypts a second, ` +
          `p99 ${median(p99).toFixed(2)} ms`,
      );
    }
  }
} finally {
  for (const { server } of sides) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
