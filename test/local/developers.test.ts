import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { StartError, startLocalAws } from "../../src/local/index.ts";
import { estateToJson } from "../../src/model/index.ts";
import { estateOf } from "../../src/testing/index.ts";

const file = "examples/shop/keywright.yaml";
const text = readFileSync(file, "utf8");
const KeyId = "alias/prod-payments-sops";
const account = "111122223333";

const allowAll = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "kms:*", Resource: "*" },
};
const { estate } = estateOf({
  roles: { app: { policies: [allowAll] }, other: {} },
  keys: { app: {} },
});

describe("a local AWS in a test", () => {
  test("is filled from a file, from its text, or from an estate", async () => {
    await using one = await startLocalAws({ file });
    await using two = await startLocalAws({ text });
    await using three = await startLocalAws({ estate });
    expect([...one.state.keys.keys()]).toEqual([...two.state.keys.keys()]);
    const app = new KMSClient(await three.clientFor("role/app"));
    const input = { KeyId: "alias/app", Plaintext: Buffer.from("x") };
    const { CiphertextBlob } = await app.send(new EncryptCommand(input));
    const other = new KMSClient(await three.clientFor("other"));
    await expect(other.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  test("is refused what it cannot be filled with, with every mistake in its place", async () => {
    const start = (options: Parameters<typeof startLocalAws>[0]) =>
      startLocalAws(options).catch((error: unknown) => error);
    expect(await start({ text: "version: 2\n" })).toBeInstanceOf(StartError);
    expect(await start({ text: "version: 2\n" })).toMatchObject({
      message: expect.stringMatching(/^keywright\.yaml:1:\d+: /),
    });
    expect(await start({ file: "nowhere.yaml" })).toMatchObject({
      message: expect.stringContaining("nowhere.yaml"),
    });
    expect(await start({})).toBeInstanceOf(StartError);
    expect(await start({ file, text })).toBeInstanceOf(StartError);
    expect(await start({ estate: { ...estate, accounts: new Map() } })).toBeInstanceOf(StartError);
    // What GET /_keywright/estate answers, not read.
    const json = JSON.parse(JSON.stringify(estateToJson(estate)));
    expect(await start({ estate: json })).toMatchObject({
      problem: {
        message: expect.stringMatching(/^what is given as `estate` is none: `\w+` is no Map$/),
        hint: expect.stringContaining("estateFromJson"),
      },
    });
  });

  test("gives a client for whoever the file names, and for whom the test has made", async () => {
    await using aws = await startLocalAws({ file });
    const arnOf = async (who: string) => {
      const sts = new STSClient(await aws.clientFor(who));
      return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
    };
    expect(await arnOf("root")).toBe(`arn:aws:iam::${account}:root`);
    expect(await arnOf("user/mail-vendor")).toBe(`arn:aws:iam::${account}:user/mail-vendor`);
    expect(await arnOf("prod/payments/payments-api")).toMatch(/assumed-role\/prod-payments-/);
    const trust = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "sts:AssumeRole",
      },
    };
    const iam = new IAMClient(await aws.clientFor("root"));
    const AssumeRolePolicyDocument = JSON.stringify(trust);
    await iam.send(
      new CreateRoleCommand({ RoleName: "made", Path: "/team/", AssumeRolePolicyDocument }),
    );
    expect(await arnOf("role/made")).toBe(`arn:aws:sts::${account}:assumed-role/made/keywright`);
    expect(await arnOf("role/team/made")).toBe(await arnOf("made"));
    await expect(aws.clientFor("role/nobody")).rejects.toThrow(/`role\/nobody`/);
  });

  test("shares nothing with another that runs beside it", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => startLocalAws({ file })));
    try {
      expect(new Set(all.map(({ endpoint }) => endpoint)).size).toBe(8);
      const roots = await Promise.all(
        all.map(async aws => new KMSClient(await aws.clientFor("root"))),
      );
      const key = [...(all[0]?.state.keys.keys() ?? [])][0];
      await roots[0]?.send(new ScheduleKeyDeletionCommand({ KeyId: key }));
      const states = await Promise.all(
        roots.map(
          async kms => (await kms.send(new DescribeKeyCommand({ KeyId: key }))).KeyMetadata,
        ),
      );
      expect(states.map(one => one?.KeyState)).toEqual([
        "PendingDeletion",
        ...Array.from({ length: 7 }, () => "Enabled"),
      ]);
    } finally {
      await Promise.all(all.map(aws => aws.close()));
    }
  });

  test("keeps its data where it is told to, and is stopped once however often it is told", async () => {
    const data = mkdtempSync(join(tmpdir(), "keywright-developers-"));
    try {
      const first = await startLocalAws({ file, data });
      const writer = new KMSClient(await first.clientFor("role/payments-developers"));
      const EncryptionContext = { app: "payments", env: "prod" };
      const { CiphertextBlob } = await writer.send(
        new EncryptCommand({ KeyId, EncryptionContext, Plaintext: Buffer.from("x") }),
      );
      await Promise.all([first.close(), first.close()]);
      await using second = await startLocalAws({ file, data });
      const reader = new KMSClient(await second.clientFor("prod/payments/payments-api"));
      const { Plaintext } = await reader.send(
        new DecryptCommand({ CiphertextBlob, EncryptionContext }),
      );
      expect(Buffer.from(Plaintext ?? []).toString()).toBe("x");
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });

  test("that listens on every address is reached by loopback", async () => {
    await using aws = await startLocalAws({ file, host: "0.0.0.0" });
    expect(aws.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${aws.endpoint}/_keywright/health`)).status).toBe(200);
  });
});
