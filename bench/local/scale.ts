/**
 * How a local AWS with 100,000 keys, each with an alias, starts and decrypts, beside one with ten.
 * 2,000 ciphertexts are sent again and again over one connection, once of ten keys and once of 2,000
 * where there are as many; they take turns.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { credentialsOf } from "../../src/local/control-client.ts";
import { createMaterial } from "../../src/local/crypto/material.ts";
import { startLocalAws } from "../../src/local/index.ts";
import { readSpec } from "../../src/spec/index.ts";
import { type Figure, figureOf, type Measured } from "../figures.ts";
import { recordRequests } from "../kms-requests.ts";
import type { RawRequest } from "../raw-client.ts";
import { type ServerProcess, startServer } from "../server-process.ts";
import { upArguments } from "../shop.ts";
import { type Turn, turn } from "../turn.ts";

const account = "111122223333";
const used = 2000;
const rounds = 9;
const few = 10;

/** Milliseconds; megabytes; the share of the Decrypts with ten keys that is taken for as many. */
const soon = { of: "value", at: "most", value: 2000 } as const;
const small = { of: "value", at: "most", value: 1000 } as const;
const asFast = { of: "ratio", at: "least", value: 0.95 } as const;

/** Signed Decrypts under so many different keys. */
interface Use {
  readonly inUse: number;
  readonly requests: readonly RawRequest[];
  readonly turns: Turn[];
}

/** A server with its keys. */
interface Side {
  readonly keys: number;
  readonly server: ServerProcess;
  readonly uses: readonly Use[];
  /** Milliseconds, of some starts. */
  readonly starts: readonly number[];
  /** Megabytes when it was ready. */
  readonly ready: number;
}

/** Measures start, memory and Decrypts. */
export async function benchScale(keys: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "keywright-scale-"));
  const sides: Side[] = [];
  try {
    for (const count of [few, keys]) sides.push(await side(count, folder));
    for (let round = 0; round < rounds; round += 1) {
      for (const { server, uses } of sides) {
        for (const { requests, turns } of uses) {
          turns.push(await turn({ ...server, requests }, { connections: 1, seconds: 0.6 }));
        }
      }
    }
    return told(sides);
  } finally {
    for (const { server } of sides) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function told([with10, withMany]: readonly Side[]): Figure[] {
  if (with10 === undefined || withMany === undefined) return [];
  const group = `With ${withMany.keys.toLocaleString("en")} keys`;
  const name = `with ${few} keys`;
  const floor = with10.uses[0]?.turns ?? [];
  const decrypts = withMany.uses.flatMap(({ inUse, turns }): Measured[] => {
    const what = `Decrypt, ${inUse.toLocaleString("en")} keys in use`;
    // Only the keys that are in use, not those that are there, may cost anything.
    const aim = inUse === few ? { aim: asFast } : {};
    const compared = (suffix: string, value: (turn: Turn) => number): Measured => ({
      ...{ group, name: `${what}${suffix}`, unit: "/s", ours: turns.map(value), ...aim },
      beside: { name, rounds: floor.map(value) },
    });
    return [
      compared("", ({ perSecond }) => perSecond),
      compared(", in a second of the processor", ({ cpu }) => 1e6 / cpu),
    ];
  });
  const memory = (what: string, of: (side: Side) => number) =>
    figureOf({
      ...{ group, name: what, unit: "MB", ours: [of(withMany)], aim: small },
      beside: { name, rounds: [of(with10)] },
    });
  return [
    ...decrypts.map(figureOf),
    figureOf({
      ...{ group, name: "ready", unit: "ms", ours: withMany.starts, aim: soon },
      beside: { name, rounds: with10.starts },
    }),
    memory("memory when ready", ({ ready }) => ready),
    memory("memory after the work", ({ server }) => memoryOf(server.pid)),
  ];
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
  const file = resolve(import.meta.dirname, "../../examples/shop/keywright.yaml");
  const { spec } = readSpec(readFileSync(file, "utf8"), file);
  if (spec === undefined) throw new Error("the example cannot be read");
  const aws = await startLocalAws({ spec, data });
  const [pattern] = aws.state.keys.values();
  if (pattern === undefined) throw new Error("no key to copy");
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
  const starts: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const server = await startServer(upArguments(data));
    starts.push(server.readyAfter);
    await server.stop();
  }
  const server = await startServer(upArguments(data));
  const ready = memoryOf(server.pid);
  const uses: Use[] = [];
  for (const inUse of keys > used ? [few, used] : [few]) {
    const requests = await requestsTo(server, data, { keys, inUse });
    await turn({ ...server, requests }, { connections: 1, seconds: 2 }); // warm
    uses.push({ inUse, requests, turns: [] });
  }
  return { keys, server, uses, starts, ready };
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

/** Megabytes of memory that a process holds; NaN where the system does not tell. */
function memoryOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, "utf8");
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}
