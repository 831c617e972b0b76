import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ListGrantsCommand,
  RevokeGrantCommand,
  UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test as plainTest, vi } from "vitest";
import { keywright, type Up, up } from "../clients/fixture.ts";
import { killRepeatedly } from "./crash.ts";
import { type Cluster, programs, startCluster } from "./store/cluster.ts";
import { type Call, isLinearizable } from "./store/history.ts";

if (programs === undefined)
  console.warn("PostgreSQL's initdb and postgres are not on this machine");
const test = plainTest.skipIf(programs === undefined);
vi.setConfig({ testTimeout: 180_000 });

/** Two folders with the same file and the same master key, as on two machines. */
const folders = ["a", "b"].map(name => mkdtempSync(join(tmpdir(), `keywright-shared-${name}-`)));
let cluster: Cluster;
let store: string;

beforeAll(async () => {
  if (programs === undefined) return;
  cluster = await startCluster();
  store = cluster.database("shared");
  for (const folder of folders)
    cpSync("examples/seed/keywright.yaml", join(folder, "keywright.yaml"));
});
afterAll(async () => {
  await cluster?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const [one = "", two = ""] = folders;
const args = () => ["--store", store];

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

/** Calls by what they are about. */
type History = Map<string, Call<string>[]>;
const none = "none";

/** Sends a call and records what it says of a thing; a broken connection leaves that open. */
async function record<T>(
  history: History,
  thing: string,
  send: () => Promise<T>,
  step: (answer: T) => Call<string>["step"],
  faults: Readonly<Record<string, Call<string>["step"]>>,
  unanswered: Call<string>["step"],
): Promise<boolean> {
  const calls = history.get(thing) ?? [];
  history.set(thing, calls);
  const from = performance.now();
  try {
    const answer = await send();
    calls.push({ from, to: performance.now(), step: step(answer) });
    return true;
  } catch (error) {
    const { $fault, name } = error as { $fault?: string; name: string };
    const known = faults[name];
    if (known !== undefined) calls.push({ from, to: performance.now(), step: known });
    else if ($fault === "client") throw error;
    else calls.push({ from, to: Infinity, step: unanswered });
    return known !== undefined;
  }
}

const isNone = (value: string) => (value === none ? value : undefined);
const isThere = (value: string) => (value === none ? undefined : value);

function pick<T>(list: readonly T[]): T {
  const found = list[Math.floor(Math.random() * list.length)];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}

/** One random call about an alias. Gives whether it was answered. */
function callAlias(history: History, kms: KMSClient, keys: readonly string[]): Promise<boolean> {
  const AliasName = pick(["alias/x", "alias/y"]);
  const TargetKeyId = pick(keys);
  const gone = { NotFoundException: isNone };
  const kind = Math.random();
  if (kind < 0.5) {
    return record(
      history,
      AliasName,
      () => kms.send(new DescribeKeyCommand({ KeyId: AliasName })),
      ({ KeyMetadata }) =>
        value =>
          value === KeyMetadata?.KeyId ? value : undefined,
      gone,
      value => value,
    );
  }
  if (kind < 0.8) {
    const update = (value: string) => isThere(value) && TargetKeyId;
    const send = () => kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId }));
    return record(history, AliasName, send, () => update, gone, update);
  }
  if (kind < 0.9) {
    const remove = (value: string) => isThere(value) && none;
    const send = () => kms.send(new DeleteAliasCommand({ AliasName }));
    return record(history, AliasName, send, () => remove, gone, remove);
  }
  const create = (value: string) => isNone(value) && TargetKeyId;
  const send = () => kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
  return record(
    history,
    AliasName,
    send,
    () => create,
    { AlreadyExistsException: isThere },
    create,
  );
}

/** The grants that were made, and the lists that were seen, by when. */
interface Lists {
  readonly seen: { readonly from: number; readonly to: number; readonly ids: Set<string> }[];
  readonly live: string[];
}

/** One random call about the grants of a key. */
async function callGrants(history: History, lists: Lists, kms: KMSClient, KeyId: string) {
  const kind = Math.random();
  const GrantId = lists.live.length > 3 && kind < 0.3 ? lists.live.shift() : undefined;
  if (GrantId !== undefined) {
    const revoke = (value: string) => isThere(value) && none;
    const send = () => kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
    return record(history, GrantId, send, () => revoke, { NotFoundException: isNone }, revoke);
  }
  const from = performance.now();
  try {
    if (kind < 0.6) {
      const GranteePrincipal = "arn:aws:iam::111122223333:root";
      const made = await kms.send(
        new CreateGrantCommand({ KeyId, GranteePrincipal, Operations: ["Decrypt"] }),
      );
      const id = made.GrantId ?? "";
      history.set(id, [{ from, to: performance.now(), step: value => isNone(value) && "there" }]);
      lists.live.push(id);
      return true;
    }
    const { Grants = [] } = await kms.send(new ListGrantsCommand({ KeyId, Limit: 100 }));
    const ids = new Set(Grants.map(grant => grant.GrantId ?? ""));
    lists.seen.push({ from, to: performance.now(), ids });
    return true;
  } catch (error) {
    if ((error as { $fault?: string }).$fault === "client") throw error;
    return false;
  }
}

test("two servers on one PostgreSQL, one of which is killed, answer of aliases, grants and deletions as one would", async () => {
  const key = Buffer.alloc(32, 7).toString("base64");
  process.env["KEYWRIGHT_MASTER_KEY"] = key;
  const [first, second] = await Promise.all([up(one, args()), up(two, args())]);
  const [a, b] = [await clientOf(first), await clientOf(second)];
  const keys: string[] = [];
  for (const kms of [a, b, a]) {
    keys.push((await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "");
  }
  const [grantKey = ""] = keys;
  const history: History = new Map();
  const lists: Lists = { seen: [], live: [] };
  let stopped = false;
  const lane = async (kms: KMSClient) => {
    while (!stopped) {
      const answered =
        Math.random() < 0.6
          ? await callAlias(history, kms, keys)
          : await callGrants(history, lists, kms, grantKey);
      if (!answered) return;
    }
  };
  const lanes = [a, a, a, b, b, b].map(lane);
  const count = () => [...history.values()].flat().length + lists.seen.length;
  const more = async (calls: number) => {
    for (const wanted = count() + calls; count() < wanted; ) await pause(5);
  };
  await more(400);
  await first.stop("SIGKILL");
  await more(150);
  stopped = true;
  await Promise.all(lanes);

  for (const [thing, calls] of history) {
    if (!thing.startsWith("alias/")) addLists(calls, thing, lists);
    expect(isLinearizable(none, calls), thing).toBe(true);
  }
  expect(lists.seen.length).toBeGreaterThan(0);
  await second.stop();
  expect(second.log.filter(line => line.includes("KMSInternalException"))).toEqual([]);
});

/** What each list said of one grant. */
function addLists(calls: Call<string>[], id: string, { seen }: Lists): void {
  const made = calls[0]?.from ?? 0;
  for (const { from, ids, to } of seen) {
    if (to >= made) calls.push({ from, to, step: ids.has(id) ? isThere : isNone });
  }
}

test("a server killed again and again has lost nothing in PostgreSQL that it acknowledged", async () => {
  const { acknowledged, lost } = await killRepeatedly(8, ["--store", cluster.database("killed")]);
  expect(lost).toEqual([]);
  expect(acknowledged).toBeGreaterThanOrEqual(8 * 3);
});

test("what one server encrypts the other decrypts, and the file's keys are the same on both", async () => {
  const [first, second] = await Promise.all([up(one, args()), up(two, args())]);
  const [a, b] = [await clientOf(first), await clientOf(second)];
  const { KeyMetadata } = await a.send(new CreateKeyCommand({}));
  const { CiphertextBlob } = await a.send(
    new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from("s3cret") }),
  );
  const { Plaintext } = await b.send(new DecryptCommand({ CiphertextBlob }));
  expect(Buffer.from(Plaintext ?? []).toString()).toBe("s3cret");
  expect((await first.env("root"))["AWS_ACCESS_KEY_ID"]).toBe(
    (await second.env("root"))["AWS_ACCESS_KEY_ID"],
  );
  for (const each of [first, second]) expect(await each.stop()).toBe(0);
});

test("two servers that would announce themselves in one folder are told apart", async () => {
  const first = await up(one, args());
  const { code, stdout } = await keywright(["up", "--json", ...args()], one);
  expect(code).toBe(1);
  expect(stdout).toContain("store-in-use");
  expect(JSON.parse(readFileSync(join(one, ".keywright", "run.json"), "utf8")).pid).toBe(first.pid);
  await first.stop();
});

function pause(milliseconds: number): Promise<void> {
  return new Promise(done => setTimeout(done, milliseconds));
}
