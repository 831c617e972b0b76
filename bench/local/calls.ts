/**
 * Decrypt, GenerateDataKey and DescribeKey, with signatures, policies, the log, the audit and data on
 * disk, beside a bare node:http server that answers the same bytes to the same requests, and beside
 * moto_server. They take turns, so that a machine that slows down slows all of them.
 */
import { join } from "node:path";
import { DecryptCommand, DescribeKeyCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { type Figure, figureOf, type Measured } from "../figures.ts";
import { recordRequests } from "../kms-requests.ts";
import { bodyOf } from "../raw-client.ts";
import { startServer } from "../server-process.ts";
import { type Shop, startShop } from "../shop.ts";
import { type Asked, type Turn, turn } from "../turn.ts";
import { type Moto, type Operation, startMoto } from "./moto.ts";

const rounds = 9;
const seconds = 0.6;
const operations: readonly Operation[] = ["Decrypt", "GenerateDataKey", "DescribeKey"];

/** The share of the bare server's answers, and how many times moto's, that is aimed at. */
const ofBare = { of: "ratio", at: "least", value: 0.75 } as const;
const ofMoto = { of: "ratio", at: "least", value: 40 } as const;
/** Of the 99th percentile at sixteen connections, in milliseconds. */
const slowest = { of: "value", at: "most", value: 3 } as const;

/** Measures all three over one connection and over sixteen. */
export async function benchCalls(): Promise<Figure[]> {
  const shop = await startShop();
  const figures: Figure[] = [];
  let moto: Moto | undefined;
  try {
    moto = await startMoto(shop.context);
    for (const operation of operations) {
      const ours = await askedOf(shop, operation);
      const [request] = ours.requests;
      if (request === undefined) throw new Error(`no request of ${operation} was recorded`);
      const answer = await bodyOf(ours.endpoint, request);
      const floor = await startServer([join(import.meta.dirname, "../floor.mjs"), answer]);
      try {
        const bare = { ...floor, requests: ours.requests };
        for (const connections of [1, 16]) {
          const turns = await takeTurns([ours, bare, moto?.asked(operation)], connections);
          figures.push(...told(operation, connections, turns));
        }
      } finally {
        await floor.stop();
      }
    }
  } finally {
    await Promise.all([shop.stop(), moto?.stop()]);
  }
  return figures;
}

async function askedOf(shop: Shop, operation: Operation): Promise<Asked> {
  const { ciphertext: CiphertextBlob, context: EncryptionContext, keyArn: KeyId } = shop;
  const commands = {
    Decrypt: new DecryptCommand({ CiphertextBlob, EncryptionContext }),
    GenerateDataKey: new GenerateDataKeyCommand({ KeyId, EncryptionContext, KeySpec: "AES_256" }),
    DescribeKey: new DescribeKeyCommand({ KeyId }),
  };
  const as = operation === "Decrypt" ? shop.reader : shop.writer;
  return { ...shop.server, requests: await recordRequests(as, [commands[operation]]) };
}

/** The turns of each, in the order of the servers; none of one that is not there. */
async function takeTurns(
  servers: readonly (Asked | undefined)[],
  connections: number,
): Promise<Turn[][]> {
  const turns: Turn[][] = servers.map(() => []);
  for (const server of servers) if (server) await turn(server, { connections, seconds: 1 }); // warm
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      if (server) turns[index]?.push(await turn(server, { connections, seconds }));
    }
  }
  return turns;
}

function told(operation: Operation, connections: number, turns: readonly Turn[][]): Figure[] {
  const [ours = [], bare = [], moto = []] = turns;
  const group = `${operation}, ${connections === 1 ? "1 connection" : `${connections} connections`}`;
  const rate = (of: readonly Turn[]) => of.map(({ perSecond }) => perSecond);
  // What one core would answer if it did nothing else, whatever else the machine does meanwhile.
  const ofOneCore = (of: readonly Turn[]) => of.map(({ cpu }) => 1e6 / cpu);
  const p99 = (of: readonly Turn[]) => of.map(one => one.p99);
  const floor = "bare node:http";
  const measured: Measured[] = [
    {
      ...{ group, name: "answers", unit: "/s", ours: rate(ours), aim: ofBare },
      beside: { name: floor, rounds: rate(bare) },
    },
    {
      ...{ group, name: "answers in a second of the processor", unit: "/s", aim: ofBare },
      ...{ ours: ofOneCore(ours), beside: { name: floor, rounds: ofOneCore(bare) } },
    },
  ];
  if (moto.length > 0) {
    const beside = { name: "moto_server", rounds: rate(moto) };
    measured.push({ group, name: "answers", unit: "/s", ours: rate(ours), aim: ofMoto, beside });
  }
  measured.push({
    ...{ group, name: "99th percentile", unit: "ms", ours: p99(ours) },
    ...{ beside: { name: floor, rounds: p99(bare) }, ...(connections === 16 && { aim: slowest }) },
  });
  return measured.map(figureOf);
}
