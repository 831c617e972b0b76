import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-kms";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallsPage } from "../../src/local/control-client.ts";
import { recentCalls } from "../../src/local/control-client.ts";
import type { LocalAws, LocalAwsOptions } from "../../src/local/local-aws.ts";
import { startLocalAws } from "../../src/local/start.ts";
import type { LogEntry } from "../../src/local/wire/log-entry.ts";
import { turnWords } from "../../src/policy/index.ts";
import { readSpec } from "../../src/spec/index.ts";

const minute = 60_000;
const role = "role/break-glass";
const roleArn = "arn:aws:iam::111122223333:role/break-glass";
const open: LocalAws[] = [];
const folders: string[] = [];
const log: LogEntry[] = [];

beforeEach(() => {
  log.length = 0;
});
afterEach(async () => {
  for (const aws of open.splice(0)) await aws.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<LocalAwsOptions> = {}): Promise<LocalAws> {
  const text = readFileSync("examples/shop/keywright.yaml", "utf8");
  const { spec, problems } = readSpec(text, "keywright.yaml");
  if (spec === undefined) throw new Error(JSON.stringify(problems));
  // A clock that only moves where a test moves it.
  const began = Date.now();
  const aws = await startLocalAws({
    spec,
    eventual: true,
    clock: () => began,
    log: entry => log.push(entry),
    ...options,
  });
  open.push(aws);
  return aws;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "keywright-eventual-"));
  folders.push(path);
  return path;
}

async function stop(aws: LocalAws): Promise<void> {
  open.splice(open.indexOf(aws), 1);
  await aws.close();
}

/** A key of the root user's, and clients for the root user and for a role with `alias/*-sops`. */
async function scene(aws: LocalAws) {
  const root = new KMSClient(await aws.clientFor("root"));
  const kms = new KMSClient(await aws.clientFor(role));
  const { KeyMetadata } = await root.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? "";
  const mayEncrypt = async (GrantTokens?: string[]): Promise<boolean> => {
    const parameters = { KeyId, Plaintext: Buffer.from("x"), ...(GrantTokens && { GrantTokens }) };
    try {
      await kms.send(new EncryptCommand(parameters));
      return true;
    } catch (error) {
      expect((error as Error).name).toBe("AccessDeniedException");
      return false;
    }
  };
  return { KeyId, kms, mayEncrypt, root };
}

const mine = "alias/mine-sops";

describe("a change takes its time to authorization", () => {
  test("an alias shows at once, names its key at once, and lets nobody in for five minutes", async () => {
    const aws = await start();
    const { KeyId, kms, mayEncrypt, root } = await scene(aws);
    expect(await mayEncrypt()).toBe(false);
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    const { Aliases = [] } = await root.send(new ListAliasesCommand({ KeyId }));
    expect(Aliases.map(({ AliasName }) => AliasName)).toEqual([mine]);
    const { KeyMetadata } = await root.send(new DescribeKeyCommand({ KeyId: mine }));
    expect(KeyMetadata?.Arn).toBe(KeyId);
    const byName = { KeyId: mine, Plaintext: Buffer.from("x") };
    await expect(kms.send(new EncryptCommand(byName))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    aws.clock.move({ advance: 4 * minute });
    expect(await mayEncrypt()).toBe(false);
    aws.clock.move({ advance: minute });
    expect(await mayEncrypt()).toBe(true);
  });

  test("an alias that is deleted lets in for five minutes more", async () => {
    const aws = await start();
    const { KeyId, mayEncrypt, root } = await scene(aws);
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    aws.clock.move({ advance: 5 * minute });
    await root.send(new DeleteAliasCommand({ AliasName: mine }));
    await expect(root.send(new DescribeKeyCommand({ KeyId: mine }))).rejects.toMatchObject({
      name: "NotFoundException",
    });
    aws.clock.move({ advance: 4 * minute });
    expect(await mayEncrypt()).toBe(true);
    aws.clock.move({ advance: minute });
    expect(await mayEncrypt()).toBe(false);
  });

  test("a tag, put on and taken off; those that a key is made with count at once", async () => {
    const aws = await start({ eventual: { tag: 2 * minute } });
    const { KeyId, kms, mayEncrypt, root } = await scene(aws);
    const iam = new IAMClient(await aws.clientFor("root"));
    const Condition = { StringEquals: { "aws:ResourceTag/open": "yes" } };
    const Statement = { Effect: "Allow", Action: "kms:Encrypt", Resource: "*", Condition };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "break-glass", PolicyName: "tags", PolicyDocument }),
    );
    const Tags = [{ TagKey: "open", TagValue: "yes" }];
    await root.send(new TagResourceCommand({ KeyId, Tags }));
    expect(await mayEncrypt()).toBe(false);
    aws.clock.move({ advance: 2 * minute });
    expect(await mayEncrypt()).toBe(true);
    await root.send(new UntagResourceCommand({ KeyId, TagKeys: ["open"] }));
    expect(await mayEncrypt()).toBe(true);
    aws.clock.move({ advance: 2 * minute });
    expect(await mayEncrypt()).toBe(false);
    const made = await root.send(new CreateKeyCommand({ Tags }));
    await kms.send(
      new EncryptCommand({ KeyId: made.KeyMetadata?.Arn, Plaintext: Buffer.from("x") }),
    );
  });

  test("a grant counts after five minutes, with its token at once; revoked, it counts for five more", async () => {
    const aws = await start();
    const { KeyId, mayEncrypt, root } = await scene(aws);
    const grant = await root.send(
      new CreateGrantCommand({ KeyId, GranteePrincipal: roleArn, Operations: ["Encrypt"] }),
    );
    const { Grants = [] } = await root.send(new ListGrantsCommand({ KeyId }));
    expect(Grants).toHaveLength(1);
    expect(await mayEncrypt()).toBe(false);
    expect(await mayEncrypt([grant.GrantToken ?? ""])).toBe(true);
    expect(await mayEncrypt()).toBe(false);
    aws.clock.move({ advance: 5 * minute });
    expect(await mayEncrypt()).toBe(true);
    await root.send(new RevokeGrantCommand({ KeyId, GrantId: grant.GrantId }));
    expect((await root.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([]);
    expect(await mayEncrypt()).toBe(true);
    aws.clock.move({ advance: 5 * minute });
    expect(await mayEncrypt()).toBe(false);
    expect(await mayEncrypt([grant.GrantToken ?? ""])).toBe(false);
  });

  test("a new grant is retired by its token, and by its id only once it has arrived", async () => {
    const aws = await start();
    const { KeyId, kms, root } = await scene(aws);
    const make = () =>
      root.send(
        new CreateGrantCommand({
          KeyId,
          GranteePrincipal: roleArn,
          RetiringPrincipal: roleArn,
          Operations: ["Encrypt"],
        }),
      );
    const { GrantToken } = await make();
    await kms.send(new RetireGrantCommand({ GrantToken }));
    const { GrantId } = await make();
    await expect(kms.send(new RetireGrantCommand({ KeyId, GrantId }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    aws.clock.move({ advance: 5 * minute });
    await kms.send(new RetireGrantCommand({ KeyId, GrantId }));
  });

  test("what the file says counts at once", async () => {
    const aws = await start();
    const kms = new KMSClient(await aws.clientFor(role));
    const EncryptionContext = { app: "payments", env: "prod" };
    await kms.send(
      new EncryptCommand({
        KeyId: "alias/prod-payments-sops",
        Plaintext: Buffer.from("x"),
        EncryptionContext,
      }),
    );
  });
});

describe("the delays", () => {
  test("go on through a restart, are those of each start, and are none without --eventual", async () => {
    const data = folder();
    const first = await start({ data });
    const { KeyId, root } = await scene(first);
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    first.clock.move({ advance: 2 * minute });
    await stop(first);
    const knows = (aws: LocalAws) => aws.estate.keys.get(KeyId)?.aliases.includes(mine);
    const second = await start({ data });
    expect(knows(second)).toBe(false);
    await stop(second);
    const third = await start({ data, eventual: { alias: 3 * minute } });
    expect(knows(third)).toBe(false);
    third.clock.move({ advance: minute });
    expect(knows(third)).toBe(true);
    await stop(third);
    const immediate = await start({ data, eventual: false });
    expect(knows(immediate)).toBe(true);
    expect(immediate.state.table("late").size).toBe(0);
  });

  test("are not begun anew by a restart while the clock is behind the machine's", async () => {
    const data = folder();
    const first = await start({ data, time: { set: Date.UTC(2020, 0, 1) } });
    const { KeyId, root } = await scene(first);
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    await stop(first);
    const second = await start({ data });
    expect(second.estate.keys.get(KeyId)?.aliases).toEqual([]);
    second.clock.move({ advance: 5 * minute });
    expect(second.estate.keys.get(KeyId)?.aliases).toEqual([mine]);
  });

  test("of a clock that is set back: what has arrived stays, what has not begins anew", async () => {
    const aws = await start();
    const { KeyId, root } = await scene(aws);
    const names = () => aws.estate.keys.get(KeyId)?.aliases;
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    aws.clock.move({ advance: 5 * minute });
    await root.send(new CreateAliasCommand({ AliasName: "alias/two-sops", TargetKeyId: KeyId }));
    aws.clock.move({ advance: -3600 * minute });
    expect(names()).toEqual([mine]);
    aws.clock.move({ advance: 4 * minute });
    expect(names()).toEqual([mine]);
    aws.clock.move({ advance: minute });
    expect(names()).toEqual([mine, "alias/two-sops"]);
  });

  test("leave nothing behind of what has arrived, nor of a key that is gone", async () => {
    const aws = await start();
    const { KeyId, root } = await scene(aws);
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    expect([...aws.state.table("late").keys()]).toEqual([KeyId]);
    aws.clock.move({ advance: 5 * minute });
    expect(aws.state.table("late").size).toBe(0);
    expect(aws.estate).toBe(aws.state);
    await root.send(new DeleteAliasCommand({ AliasName: mine }));
    aws.state.delete("key", KeyId);
    expect(aws.state.table("late").size).toBe(0);
  });
});

describe("who is told", () => {
  const words = (entry: LogEntry | undefined) =>
    entry?.turn && turnWords(entry.turn, entry.time).why.replace(/\d{4}-\S+Z/, "THEN");

  test("why a call was denied, from when on it is not, and what to do", async () => {
    const data = folder();
    const aws = await start({ data, eventual: { grant: 30_000 } });
    const { KeyId, mayEncrypt, root } = await scene(aws);
    await root.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }));
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    aws.clock.move({ advance: minute });
    expect(await mayEncrypt()).toBe(false);
    const { page } = (await recentCalls(data, 0)) as { page: CallsPage };
    expect(words(log.at(-1))).toBe(
      `the alias \`${mine}\` was put on the key 1m ago and reaches authorization at THEN: from then on it is allowed`,
    );
    const told = page.calls.at(-1);
    expect(told?.late).toMatchObject({
      answer: "allowed",
      hint: expect.stringMatching(/^wait for 4m$/),
    });
    expect(told?.decisions[0]?.hints).toEqual([told?.late?.hint]);
    await root.send(
      new CreateGrantCommand({ KeyId, GranteePrincipal: roleArn, Operations: ["Encrypt"] }),
    );
    expect(await mayEncrypt()).toBe(false);
    const turn = log.at(-1)?.turn;
    expect(turn && turnWords(turn, log.at(-1)?.time ?? 0).hint).toMatch(
      /^send the grant's token with the call, or wait for 30s$/,
    );
  });

  test("that a call is allowed only for a while", async () => {
    const aws = await start();
    const { KeyId, mayEncrypt, root } = await scene(aws);
    await root.send(new CreateAliasCommand({ AliasName: mine, TargetKeyId: KeyId }));
    aws.clock.move({ advance: 5 * minute });
    expect(await mayEncrypt()).toBe(true);
    expect(log.at(-1)?.turn).toBeUndefined();
    await root.send(new DeleteAliasCommand({ AliasName: mine }));
    aws.clock.move({ advance: minute });
    expect(await mayEncrypt()).toBe(true);
    expect(words(log.at(-1))).toBe(
      `the alias \`${mine}\` was taken off the key 1m ago and reaches authorization at THEN: from then on it is denied`,
    );
  });
});
