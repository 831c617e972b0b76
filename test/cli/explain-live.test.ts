import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Up, up } from "../clients/fixture.ts";
import { alias, explainJson, shop } from "./explain.ts";

describe("the local AWS's own refusals", () => {
  let aws: Up;
  beforeAll(async () => {
    aws = await up(shop.path);
  });
  afterAll(async () => {
    await aws.stop();
  });

  async function client(who: string): Promise<KMSClient> {
    const env = await aws.env(who);
    const credentials = {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      ...(env["AWS_SESSION_TOKEN"] && { sessionToken: env["AWS_SESSION_TOKEN"] }),
    };
    return new KMSClient({ endpoint: aws.endpoint, region: "eu-west-1", credentials });
  }

  async function refusedText(call: Promise<unknown>): Promise<string> {
    return call.then(
      () => Promise.reject(new Error("it was not refused")),
      (error: Error) => `${error.name}: ${error.message}`,
    );
  }

  test.each([
    ["role/checkout-developers", { app: "payments", env: "prod" }, []],
    ["role/payments-developers", { app: "payments" }, ["--context", "app=payments"]],
    ["role/payments-developers", {}, ["--no-context"]],
    ["user/mail-vendor", { app: "payments", env: "prod" }, []],
  ])("what %s gets with %j is explained, by the file and live", async (who, context, args) => {
    const kms = await client(who);
    const text = await refusedText(
      kms.send(
        new EncryptCommand({
          KeyId: alias,
          Plaintext: Buffer.from("x"),
          EncryptionContext: context,
        }),
      ),
    );
    for (const live of [[], ["--live"]]) {
      const { messages, code } = await explainJson([text, ...args, ...live]);
      expect(messages[0], text).toMatchObject({ outcome: "explained", agrees: "same" });
      expect(messages[0]?.permissions[0]?.hints.length).toBeGreaterThan(0);
      expect(code).toBe(0);
    }
  });

  test("what SOPS's call for another application's file gets names the edit", async () => {
    const context = { app: "payments", env: "prod" };
    const writer = await client("role/payments-developers");
    const { CiphertextBlob } = await writer.send(
      new EncryptCommand({ KeyId: alias, Plaintext: Buffer.from("x"), EncryptionContext: context }),
    );
    const reader = await client("prod/checkout/checkout-api");
    const text = await refusedText(
      reader.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context })),
    );
    // A call that leaves the key to the ciphertext is told without the key.
    expect((await explainJson([text])).messages[0]?.problem.hint).toContain("--key");
    const { messages } = await explainJson([text, "--live", "--key", "prod-payments-sops"]);
    expect(messages[0], text).toMatchObject({ outcome: "explained" });
    expect(messages[0]?.permissions[0]?.hints[0]).toContain("`alias/prod-payments-sops`");
  });

  test("a role that may not be assumed is explained by its trust policy", async () => {
    const { config } = await client("role/payments-developers");
    const sts = new STSClient({
      endpoint: aws.endpoint,
      region: "eu-west-1",
      credentials: config.credentials,
    });
    const RoleArn = "arn:aws:iam::111122223333:role/break-glass";
    const text = await refusedText(
      sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" })),
    );
    const { messages, code } = await explainJson([text]);
    expect(messages[0], text).toMatchObject({ outcome: "explained" });
    expect(messages[0]?.permissions[0]?.hints[0]).toContain("trust policy");
    expect(code).toBe(0);
  });
});
