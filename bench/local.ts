/**
 * Decrypt per second, with signatures, policies, the log and data on disk, beside a bare node:http
 * server that answers the same bytes to the same client. The two take turns, so that a machine
 * that slows down slows both.
 */
import { join } from "node:path";
import { DecryptCommand } from "@aws-sdk/client-kms";
import { cpuTime } from "./cpu-time.ts";
import { recordRequests } from "./kms-requests.ts";
import { load, quantile, type RawRequest } from "./raw-client.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import { startShop } from "./shop.ts";

const rounds = 9;
const secondsEach = 1;

/** What a turn of one server shows. Times in microseconds of processor time for each answer. */
interface Turn {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  /** NaN where the system does not tell. */
  readonly server: number;
  readonly client: number;
}

export async function benchDecrypt(connections: number): Promise<void> {
  const shop = await startShop();
  const { keyArn, context, ciphertext } = shop;
  const requests = await recordRequests(shop.reader, [
    new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context }),
  ]);
  // As long as the real answer, whose KeyMaterialId is 64 digits.
  const answer = JSON.stringify({
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    KeyId: keyArn,
    KeyMaterialId: "0".repeat(64),
    Plaintext: Buffer.from("s3cret").toString("base64"),
  });
  const floor = await startServer([join(import.meta.dirname, "floor.mjs"), answer]);
  const [ours, bare]: [Turn[], Turn[]] = [[], []];
  for (const server of [shop.server, floor]) await turn(server, requests, connections, 2); // warm
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await turn(shop.server, requests, connections, secondsEach));
    bare.push(await turn(floor, requests, connections, secondsEach));
  }
  await Promise.all([shop.stop(), floor.stop()]);
  tell(connections, ours, bare);
}

function tell(connections: number, ours: readonly Turn[], bare: readonly Turn[]): void {
  const ratio = (of: keyof Turn) =>
    median(ours.map((one, round) => one[of] / (bare[round]?.[of] ?? Number.NaN))).toFixed(2);
  const middle = (turns: readonly Turn[], of: keyof Turn, digits: number) =>
    median(turns.map(one => one[of])).toFixed(digits);
  const sideOf = (turns: readonly Turn[]) =>
    `${middle(turns, "perSecond", 0)}/s, p99 ${middle(turns, "p99", 2)} ms, ` +
    `CPU ${middle(turns, "server", 1)} us (client ${middle(turns, "client", 1)})`;
  console.log(
    `Decrypt, ${connections} connection(s): ${sideOf(ours)}\n` +
      `  bare node:http ${sideOf(bare)}\n` +
      `  ratio of answers per second ${ratio("perSecond")}, of CPU for each answer ${ratio("server")}`,
  );
}

async function turn(
  { endpoint, pid }: ServerProcess,
  requests: readonly RawRequest[],
  connections: number,
  seconds: number,
): Promise<Turn> {
  const [before, client] = [cpuTime(pid) ?? Number.NaN, process.cpuUsage()];
  const { answers, elapsed, errors, latencies } = await load(
    endpoint,
    requests,
    connections,
    seconds,
  );
  if (errors.length > 0) throw new Error(errors[0]);
  const { system, user } = process.cpuUsage(client);
  return {
    perSecond: answers / elapsed,
    p99: quantile(latencies, 0.99),
    server: ((cpuTime(pid) ?? Number.NaN) - before) / answers,
    client: (system + user) / answers,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
