import { readFileSync } from "node:fs";
import { KMSClient, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import { afterAll, expect, test } from "vitest";
import { keywright, up, workFolder } from "../clients/fixture.ts";

// What reads better as a terminal script stands in the .txt files beside this one.

const shop = workFolder("shop");
afterAll(() => shop.remove());

const ask = (...args: string[]) => keywright(args, shop.path);

test("to somebody without any policy can proposes the statement that works, by alias", async () => {
  const { code, stdout } = await ask(
    "can",
    "role/on-call",
    "decrypt",
    "prod-payments-sops",
    "--json",
  );
  const [{ hints }] = JSON.parse(stdout).permissions;
  const statement = JSON.parse(/\{.*\}/.exec(hints[0])?.[0] ?? "");
  expect(statement).toEqual({
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: "arn:aws:kms:eu-west-1:111122223333:key/*",
    Condition: {
      "ForAnyValue:StringLike": { "kms:ResourceAliases": ["alias/prod-payments-sops"] },
    },
  });
  expect(code).toBe(2);
});

test("what turns on something that nobody told is unknown, with exit code 3", async () => {
  const aws = await up(shop.path);
  try {
    const env = await aws.env("root");
    const credentials = {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
    };
    const kms = new KMSClient({ endpoint: aws.endpoint, region: "eu-west-1", credentials });
    const { key } = JSON.parse(
      (await ask("can", "root", "decrypt", "prod-payroll-sops", "--live", "--json")).stdout,
    );
    await kms.send(
      new PutKeyPolicyCommand({
        KeyId: key.arn,
        BypassPolicyLockoutSafetyCheck: true,
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Action: "kms:*",
            Resource: "*",
            Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
          },
        }),
      }),
    );
    const one = await ask("can", "role/break-glass", "decrypt", "prod-payroll-sops", "--live");
    expect(one.stdout).toMatch(/^unknown: role\/break-glass might, or might not, kms:Decrypt/);
    expect(one.stdout).toContain("aws:SourceIp");
    expect(one.code).toBe(3);
    const everybody = await ask("who-can", "decrypt", "prod-payroll-sops", "--live");
    expect(everybody.stdout).toMatch(/^0 of \d+ principals may kms:Decrypt/);
    expect(everybody.code).toBe(3);
    const grid = await ask("matrix", "--live");
    expect(grid.stdout).toMatch(/^role\/break-glass .* \?\?/m);
  } finally {
    await aws.stop();
  }
});

const pages =
  "init check up env token clock tail build can who-can matrix least export import rekey".split(
    " ",
  );

test.each(pages)("the page of %s shows its help as it is", async command => {
  const { stdout } = await ask(command, "--help");
  expect(readFileSync(`docs/commands/${command}.md`, "utf8")).toContain(stdout.trimEnd());
});
