/**
 * Decrypt per second, with signatures, policies and data on disk, beside a bare node:http server
 * that answers the same bytes to the same client. The two take turns, so that a machine that
 * slows down slows both.
 */
import { join } from "node:path";
import { DecryptCommand } from "@aws-sdk/client-kms";
import { recordRequests } from "./kms-requests.ts";
import { load, quantile, type RawRequest } from "./raw-client.ts";
import { startServer } from "./server-process.ts";
import { startShop } from "./shop.ts";

const rounds = 5;
const secondsEach = 2;

export async function benchDecrypt(connections: number): Promise<void> {
  const shop = await startShop();
  const { keyArn, context, ciphertext } = shop;
  const answer = JSON.stringify({
    KeyId: keyArn,
    Plaintext: Buffer.from("s3cret").toString("base64"),
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
  });
  const floor = await startServer([join(import.meta.dirname, "floor.ts"), answer]);
  const requests = await recordRequests(shop.reader, [
    new DecryptCommand({ CiphertextBlob: ciphertext, EncryptionContext: context }),
  ]);
  const [ours, bare] = [[], []] as [number[], number[]];
  let p99 = 0;
  await once(shop.server.endpoint, requests, connections); // warm both
  await once(floor.endpoint, requests, connections);
  for (let round = 0; round < rounds; round += 1) {
    const measured = await once(shop.server.endpoint, requests, connections);
    ours.push(measured.perSecond);
    p99 = Math.max(p99, measured.p99);
    bare.push((await once(floor.endpoint, requests, connections)).perSecond);
  }
  await Promise.all([shop.stop(), floor.stop()]);
  const ratio = median(ours.map((value, round) => value / (bare[round] ?? Number.NaN)));
  console.log(
    `Decrypt, ${connections} connection(s): ${median(ours).toFixed(0)}/s, p99 ${p99.toFixed(2)} ms; ` +
      `bare node:http ${median(bare).toFixed(0)}/s; ratio ${ratio.toFixed(2)}`,
  );
}

async function once(endpoint: string, requests: readonly RawRequest[], connections: number) {
  const { answers, elapsed, errors, latencies } = await load(
    endpoint,
    requests,
    connections,
    secondsEach,
  );
  if (errors.length > 0) throw new Error(errors[0]);
  return { perSecond: answers / elapsed, p99: quantile(latencies, 0.99) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
