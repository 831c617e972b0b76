import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { alias, denied, explain, explainJson, noIdentity, realKey } from "./explain.ts";

describe("a refusal that the policies of the file explain", () => {
  test("is told with the statement, the trap and the edit, and exit code 0", async () => {
    const { code, stdout } = await explain([denied("prod-checkout-checkout-api")]);
    expect(stdout).toMatch(/^no: role\/prod-checkout-checkout-api may not kms:Decrypt alias/);
    expect(stdout).toContain("AWS says: no identity-based policy allows it; the policies of");
    expect(stdout).toContain("no-such-alias");
    expect(stdout).toContain("add\n      `alias/prod-payments-sops` to kms:ResourceAliases");
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

test("the page of explain shows its help as it is", async () => {
  const { stdout } = await explain(["--help"]);
  expect(readFileSync("docs/commands/explain.md", "utf8")).toContain(stdout.trimEnd());
});
