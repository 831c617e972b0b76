import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { credentialsOf, liveEstate } from "../../src/local/index.ts";
import type { Estate, Key } from "../../src/model/index.ts";
import { type Up, up } from "../clients/fixture.ts";
import { type KeyModel, type Model, Stream } from "./change-stream.ts";

/** What a stream's part of an estate looks like. */
function modelOf(estate: Estate, name: string): Model {
  const own = [...estate.keys.values()].filter(key => key.description.startsWith(`${name}-`));
  const names = new Map(own.map(key => [key.arn, key.description]));
  const keys = new Map(own.map(key => [key.description, keyModelOf(key)]));
  const aliases = [...estate.aliases.values()]
    .filter(alias => alias.name.startsWith(`alias/${name}-`))
    .map(alias => [alias.name, names.get(alias.key) ?? ""] as const);
  return { keys, aliases: new Map(aliases) };
}

function keyModelOf({ grants, policy, state, tags }: Key): KeyModel {
  const text = policy.text ?? JSON.stringify(policy.document);
  return { state, policy: text, tags, grants: grants.map(grant => grant.name ?? "").sort() };
}

/** How a series of kills went. */
export interface Kills {
  readonly kills: number;
  readonly acknowledged: number;
  /** What was not as it had been acknowledged, told with the round. */
  readonly lost: readonly string[];
}

/**
 * Kills a local AWS with SIGKILL at random points during streams of changes, and each time compares
 * all that it holds after the next start with what it had acknowledged.
 * @param args of `up`, such as `--store URL`
 */
export async function killRepeatedly(
  times: number,
  args: readonly string[] = [],
  tell: (text: string) => void = () => {},
): Promise<Kills> {
  const folder = mkdtempSync(join(tmpdir(), "keywright-crash-"));
  cpSync("examples/seed/keywright.yaml", join(folder, "keywright.yaml"));
  const lost: string[] = [];
  let acknowledged = 0;
  const streams = new Map<string, Stream>();
  for (let round = 0; round <= times; round += 1) {
    const aws = await up(folder, ["--empty", ...args]);
    const kms = await clientOf(aws, folder);
    for (const difference of await compare(folder, streams, kms)) {
      lost.push(`round ${round}: ${difference}`);
    }
    if (round < times) {
      const names = ["a", "b", "c", "d"].map(letter => `${round}${letter}`);
      const fresh = names.map(name => new Stream(name, kms));
      const running = fresh.map(stream => stream.run());
      while (fresh.every(stream => stream.acknowledged < 3)) await pause(2);
      await pause(Math.random() * 150);
      await aws.stop("SIGKILL");
      await Promise.all(running);
      for (const [at, stream] of fresh.entries()) streams.set(names[at] ?? "", stream);
      acknowledged += fresh.reduce((sum, { acknowledged: more }) => sum + more, 0);
    } else await aws.stop();
    kms.destroy();
    if (round % 50 === 0) tell(`${round} kills, ${acknowledged} changes, ${lost.length} lost`);
  }
  rmSync(folder, { recursive: true, force: true });
  return { kills: times, acknowledged, lost };
}

async function compare(
  folder: string,
  streams: ReadonlyMap<string, Stream>,
  kms: KMSClient,
): Promise<string[]> {
  const live = await liveEstate(join(folder, ".keywright"));
  if (!("estate" in live)) return [live.problem.message];
  const differences: string[] = [];
  for (const [name, stream] of streams) {
    const found = modelOf(live.estate, name);
    const { model, underWay } = stream;
    const possible = underWay === undefined ? [model] : [model, underWay.makes(model)];
    const right = possible.find(one => isDeepStrictEqual(one, found));
    if (right === undefined) differences.push(`${name} holds ${describe(found, model)}`);
    // From now on it is settled which of the two it was.
    else Object.assign(stream, { model: right, underWay: undefined });
    for (const [key, CiphertextBlob] of stream.ciphertexts) {
      if (found.keys.get(key)?.state !== "Enabled") continue;
      const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
      if (Buffer.from(Plaintext ?? []).toString() !== key)
        differences.push(`${key} decrypts wrong`);
    }
    // Material never changes: one look at each after its kill is enough.
    stream.ciphertexts.clear();
  }
  return differences;
}

function describe(found: Model, wanted: Model): string {
  const text = ({ aliases, keys }: Model) => JSON.stringify([[...keys], [...aliases]]);
  return `${text(found)} and not ${text(wanted)}`;
}

async function clientOf(aws: Up, folder: string): Promise<KMSClient> {
  const answer = await credentialsOf(join(folder, ".keywright"), { root: "111122223333" });
  if (!answer.ok) throw new Error(answer.problem.message);
  const { credentials } = answer;
  return new KMSClient({
    endpoint: aws.endpoint,
    region: "eu-west-1",
    maxAttempts: 1,
    credentials,
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(done => setTimeout(done, milliseconds));
}
