import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Up, up, workFolder } from "../clients/fixture.ts";
import { run } from "../clients/tools.ts";

const shop = workFolder("shop");
afterAll(() => shop.remove());

const main = resolve(import.meta.dirname, "../../src/cli/main.ts");

/** `keywright explain ARGS`, with a text on its standard input. */
function explain(args: readonly string[], input = "") {
  return run(process.execPath, [main, "explain", ...args], { cwd: shop.path, input });
}

interface Json {
  readonly messages: readonly {
    readonly outcome: string;
    readonly agrees: string;
    readonly answer: string;
    readonly who: string;
    readonly by: unknown;
    readonly context: object;
    readonly tried: readonly { readonly agrees: string }[];
    readonly suspects: readonly { readonly code: string }[];
    readonly permissions: readonly { readonly hints: readonly string[] }[];
    readonly problem: { readonly code: string; readonly hint: string };
  }[];
}

async function explainJson(args: readonly string[], input = "") {
  const { stdout, code } = await explain([...args, "--json"], input);
  return { ...(JSON.parse(stdout) as Json), code };
}

const alias = "arn:aws:kms:eu-west-1:111122223333:alias/prod-payments-sops";
/** A key's id as AWS gives it, which no file knows. */
const realKey = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const noIdentity = "because no identity-based policy allows the kms:Decrypt action";

function denied(role: string, on = `on resource: ${alias} ${noIdentity}`, session = "s"): string {
  const who = `arn:aws:sts::111122223333:assumed-role/${role}/${session}`;
  return `User: ${who} is not authorized to perform: kms:Decrypt ${on}`;
}

describe("a refusal that the policies of the file explain", () => {
  test("is told with the statement, the trap and the edit, and exit code 0", async () => {
    const { code, stdout } = await explain([denied("prod-checkout-checkout-api")]);
    expect(stdout).toMatch(/^no: role\/prod-checkout-checkout-api may not kms:Decrypt alias/);
    expect(stdout).toContain("AWS says: no identity-based policy allows it; the policies of");
    expect(stdout).toContain("no-such-alias");
    expect(stdout).toContain("add\n      `alias/prod-payments-sops` to the patterns");
    expect(stdout).not.toContain("what can be otherwise");
    expect(code).toBe(0);
  });

  test("is found without quotes around the message, and on standard input", async () => {
    const words = await explainJson(denied("prod-checkout-checkout-api").split(" "));
    const piped = await explainJson([], `2026 ERR ${denied("prod-checkout-checkout-api")}\n`);
    expect(words).toEqual(piped);
    expect(piped.messages[0]?.outcome).toBe("explained");
  });

  test("is asked by the alias that SOPS names, though the message has a key id alone", async () => {
    const log = `Group 0: FAILED\n  ${alias}: FAILED\n    - | api error AccessDeniedException: ${denied(
      "prod-checkout-checkout-api",
      `on\n      | resource:\n      | ${realKey}\n      | ${noIdentity}`,
    )}`;
    const { messages, code } = await explainJson(
      [],
      JSON.stringify({ level: "error", error: log }),
    );
    expect(messages[0]).toMatchObject({
      outcome: "explained",
      by: { alias: "alias/prod-payments-sops" },
      tried: [{ agrees: "same" }, { agrees: "other" }],
    });
    expect(code).toBe(0);
  });

  test("is explained by the missing context where only that gives AWS's reason", async () => {
    const message = denied(
      "prod-payments-payments-api",
      `on resource: ${realKey} with an explicit deny in a resource-based policy`,
    );
    const { stdout, code } = await explain([message, "--key", "prod-payments-sops"]);
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain("say no as well, if it was so:");
    expect(text).toContain("allowed if asked by the alias");
    expect(text).toContain("send the encryption context app=payments, env=prod");
    expect(code).toBe(0);
  });

  test("takes the context and the manner from an event of CloudTrail", async () => {
    const event = {
      eventSource: "kms.amazonaws.com",
      eventName: "Decrypt",
      awsRegion: "eu-west-1",
      userIdentity: {
        type: "AssumedRole",
        arn: "arn:aws:sts::111122223333:assumed-role/prod-payments-payments-api/s",
      },
      errorCode: "AccessDenied",
      errorMessage: denied(
        "prod-payments-payments-api",
        `on resource: ${realKey} with an explicit deny in a resource-based policy`,
      ),
      requestParameters: { keyId: alias, encryptionContext: { app: "checkout", env: "prod" } },
    };
    const { messages } = await explainJson([], JSON.stringify({ Records: [event] }, null, 2));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      outcome: "explained",
      context: { app: "checkout", env: "prod" },
      tried: [{ agrees: "same" }],
    });
  });
});

describe("a refusal that the policies of the file do not explain", () => {
  test("says so, with what the message names, and exit code 2", async () => {
    const policy =
      "arn:aws:organizations::987654321098:policy/o-qv5af4abcd/service_control_policy/p-1";
    const message = denied(
      "prod-payments-payments-api",
      `on resource: ${alias} with an explicit deny in a service control policy: ${policy}`,
    );
    const { messages, code } = await explainJson([message]);
    expect(messages[0]).toMatchObject({ outcome: "differs", agrees: "allowed", answer: "allowed" });
    expect(messages[0]?.suspects.map(each => each.code)).toEqual([
      "policy-version",
      "service-control",
      "delay",
    ]);
    expect(code).toBe(2);
    expect((await explain([message])).stdout).toMatch(/^yes, but: /);
  });

  test("suspects each kind of policy where the message names none", async () => {
    const { messages } = await explainJson([
      denied("prod-payments-payments-api", `on resource: ${alias}`),
      "--context",
      "app=payments",
      "--context",
      "env=prod",
    ]);
    const codes = messages[0]?.suspects.map(each => each.code);
    expect(codes).toEqual(
      expect.arrayContaining(["identity", "resource", "session", "vpc-endpoint"]),
    );
    expect(codes).not.toContain("trust");
  });

  test("a token that was not let in is asked for the role's own service account", async () => {
    const { messages, code } = await explainJson([
      "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      "--as",
      "role/prod-payments-payments-api",
    ]);
    expect(messages[0]).toMatchObject({ answer: "allowed" });
    expect(messages[0]?.suspects.map(each => each.code)).toEqual([
      "token",
      "provider",
      "trust",
      "delay",
    ]);
    expect(code).toBe(2);
  });
});

describe("a message that no policy is behind", () => {
  test.each([
    ["InvalidCiphertextException: ", "encryption context"],
    [`DisabledException: ${alias.replace("alias/", "key/")} is disabled.`, "enable-key"],
    ["Encoded authorization failure message: abc", "no message of AWS's"],
    [
      "You are not authorized to perform this operation. Encoded authorization failure message: a",
      "decode",
    ],
    ["Unable to locate credentials. You can configure credentials", "get-caller-identity"],
  ])("%s", async (message, words) => {
    const { stdout, stderr } = await explain([message]);
    expect(stdout + stderr).toContain(words);
  });
});

test.each([
  ["hello", [], "paste it whole"],
  [denied("prod-payments-payment-api"), [], "did you mean `role/prod-payments-payments-api`?"],
  [denied("nodes", undefined, "i-084d38eaacc983616"), [], "eks.amazonaws.com/role-arn"],
  [
    denied("prod-payments-payments-api", `on resource: ${realKey}`),
    [],
    "(`alias/prod-payments-sops`,",
  ],
  [denied("prod-payments-payments-api", ""), [], "--key alias/NAME"],
  [denied("x").replaceAll("111122223333", "999988887777"), [], "nobody of account 999988887777"],
  [denied("*").replace("111122223333", "****"), [], "say who with --as"],
  ["Not authorized to perform sts:AssumeRoleWithWebIdentity", [], "AWS_ROLE_ARN"],
  [
    denied("prod-payments-payments-api"),
    ["--as", "role/payment-developers"],
    "payments-developers",
  ],
])("%s %j is an error with a way out and exit code 1", async (message, args, hint) => {
  const { code, stdout, stderr } = await explain([message, ...args]);
  expect(stdout).toBe("");
  expect(stderr).toContain("error");
  expect(stderr.replaceAll(/\s+/g, " ")).toContain(hint);
  expect(code).toBe(1);
});

test("one message of several that is not found does not hide the others", async () => {
  const both = `${denied("nobody")}\n${denied("prod-checkout-checkout-api")}`;
  const { messages, code } = await explainJson([], both);
  expect(messages.map(({ outcome }) => outcome)).toEqual(["error", "explained"]);
  expect(code).toBe(1);
});

test("nothing of the text but the message is shown", async () => {
  const secret = "wJalrXUtnFEMI-K7MDENG";
  const text = `AWS_SECRET_ACCESS_KEY=${secret} ${denied("prod-checkout-checkout-api")} ${secret}`;
  for (const args of [[], ["--json"]]) {
    const { stdout, stderr } = await explain(args, text);
    expect(stdout).toContain("checkout");
    expect(stdout + stderr).not.toContain(secret);
  }
});

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

test("the page of explain shows its help as it is", async () => {
  const { stdout } = await explain(["--help"]);
  expect(readFileSync("docs/commands/explain.md", "utf8")).toContain(stdout.trimEnd());
});
