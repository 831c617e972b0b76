import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keywright, type Up, up, workFolder } from "./fixture.ts";
import { need, run, terraformConfiguration } from "./tools.ts";

const folder = workFolder("shop");
const main = resolve(import.meta.dirname, "../../src/cli/main.ts");
const alias = "alias/prod-payments-sops";
let aws: Up;

beforeAll(async () => {
  aws = await up(folder.path);
  expect((await keywright(["build", "--out", "infra"], folder.path)).code).toBe(0);
  cpSync(join(folder.path, "infra/.sops.yaml"), join(folder.path, ".sops.yaml"));
});

afterAll(async () => {
  await aws.stop();
  folder.remove();
});

interface Message {
  readonly outcome: string;
  readonly who: string;
  readonly action: string;
  readonly key: { readonly aliases: readonly string[] };
}

/** What `keywright explain` makes of all that a client has printed. */
async function explained(text: string): Promise<readonly Message[]> {
  const { stdout } = await run(process.execPath, [main, "explain", "--json"], {
    cwd: folder.path,
    input: text,
  });
  return (JSON.parse(stdout) as { messages: readonly Message[] }).messages;
}

test("what sops prints for a file of another application is explained", async context => {
  const sops = need("sops", context);
  const file = "apps/payments/prod/explain.enc.yaml";
  mkdirSync(dirname(join(folder.path, file)), { recursive: true });
  writeFileSync(join(folder.path, file), "password: s3cret\n");
  const writer = { cwd: folder.path, env: await aws.env("payments-developers") };
  const stranger = { cwd: folder.path, env: await aws.env("prod/checkout/checkout-api") };
  const refused = await run(sops, ["encrypt", file], stranger);
  expect(await explained(refused.stderr), refused.stderr).toMatchObject([
    { outcome: "explained", action: "kms:Encrypt", key: { aliases: [alias] } },
  ]);
  expect((await run(sops, ["encrypt", "-i", file], writer)).code).toBe(0);
  const { stderr } = await run(sops, ["decrypt", file], stranger);
  expect(await explained(stderr), stderr).toMatchObject([
    {
      outcome: "explained",
      action: "kms:Decrypt",
      key: { aliases: [alias] },
      // SOPS writes both over the error.
      by: { alias },
      context: { app: "payments", env: "prod" },
    },
  ]);
});

test("what the AWS CLI prints is explained", async context => {
  const cli = need("aws", context);
  const env = await aws.env("role/checkout-developers");
  const KeyId = `arn:aws:kms:eu-west-1:111122223333:${alias}`;
  const args = ["kms", "generate-data-key", "--key-id", KeyId, "--key-spec", "AES_256"];
  const { stderr } = await run(cli, [...args, "--encryption-context", "app=payments,env=prod"], {
    env,
  });
  expect(await explained(stderr), stderr).toMatchObject([
    {
      outcome: "explained",
      who: "arn:aws:iam::111122223333:role/checkout-developers",
      action: "kms:GenerateDataKey",
    },
  ]);
});

test("what Terraform prints is explained, every error of it", {
  timeout: 300_000,
}, async context => {
  const terraform = need("terraform", context);
  const cwd = join(folder.path, "infra/terraform");
  const env = { ...terraformConfiguration(), ...(await aws.env("role/checkout-developers")) };
  expect((await run(terraform, ["init", "-input=false"], { cwd, env })).stderr).toBe("");
  const { stderr } = await run(terraform, ["apply", "-auto-approve", "-input=false"], { cwd, env });
  const messages = await explained(stderr);
  expect(new Set(messages.map(({ outcome }) => outcome)), stderr.slice(0, 3_000)).toEqual(
    new Set(["explained"]),
  );
  expect(messages.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["iam:CreateRole", "kms:CreateKey"]),
  );
});
