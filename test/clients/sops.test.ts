import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keywright, type Up, up, workFolder } from "./fixture.ts";
import { need, run } from "./tools.ts";

const folder = workFolder("shop");
const secrets = join(folder.path, "apps/payments/prod");
let aws: Up;

const plain: Readonly<Record<string, string>> = {
  yaml: "database:\n    password: s3cret\n    port: 5432\n",
  json: '{\n\t"database": {\n\t\t"password": "s3cret"\n\t}\n}\n',
  env: "DATABASE_PASSWORD=s3cret\nPORT=5432\n",
};

beforeAll(async () => {
  aws = await up(folder.path);
  const built = await keywright(["build", "--out", "infra"], folder.path);
  expect(built.stderr).toBe("");
  expect(built.code).toBe(0);
  // SOPS looks for its configuration from the file upward: at the root of the repository it is found.
  cpSync(join(folder.path, "infra/.sops.yaml"), join(folder.path, ".sops.yaml"));
  mkdirSync(secrets, { recursive: true });
});

afterAll(async () => {
  expect(await aws.stop()).toBe(0);
  folder.remove();
});

describe.each(["yaml", "json", "env"])("sops with a %s file", format => {
  const file = `apps/payments/prod/database.enc.${format}`;
  const path = join(folder.path, file);

  test("encrypts as the developers, with the key and the context of the generated rule", async context => {
    const sops = need("sops", context);
    writeFileSync(path, plain[format] ?? "");
    const env = await aws.env("payments-developers");
    const { code, stderr } = await run(sops, ["encrypt", "-i", file], { cwd: folder.path, env });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const encrypted = readFileSync(path, "utf8");
    expect(encrypted).not.toContain("s3cret");
    expect(encrypted).toContain("alias/prod-payments-sops");
    expect(encrypted).toMatch(/context/);
  });

  test("decrypts as the application's service account", async context => {
    const sops = need("sops", context);
    const env = await aws.env("prod/payments/payments-api");
    const { code, stdout, stderr } = await run(sops, ["decrypt", file], { cwd: folder.path, env });
    expect(stderr).toBe("");
    expect(stdout).toBe(plain[format]);
    expect(code).toBe(0);
  });

  test("is refused to another application with AWS's text, and the log names what was missing", async context => {
    const sops = need("sops", context);
    const env = await aws.env("prod/checkout/checkout-api");
    const { code, stderr } = await run(sops, ["decrypt", file], { cwd: folder.path, env });
    expect(code).not.toBe(0);
    expect(stderr.replaceAll(/\s*\|?\s+/g, " ")).toMatch(
      /User: arn:aws:sts::111122223333:assumed-role\/prod-checkout-checkout-api\/\S+ is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36} because no identity-based policy allows the kms:Decrypt action/,
    );
    // The log is written when the answer has left.
    const denial = () => aws.log.findLast(line => line.includes("AccessDenied"));
    await expect
      .poll(denial)
      .toContain("in `SopsDecrypt` of the policy `prod-checkout-checkout-api-sops`");
    expect(denial()).toContain("add `alias/prod-payments-sops` to kms:ResourceAliases");
  });
});

test("sops refuses a file whose stored context was changed", async context => {
  const sops = need("sops", context);
  const path = join(folder.path, "apps/payments/prod/database.enc.yaml");
  const tampered = join(folder.path, "apps/payments/prod/tampered.enc.yaml");
  writeFileSync(tampered, readFileSync(path, "utf8").replace("app: payments", "app: checkout"));
  const env = await aws.env("prod/payments/payments-api");
  const { code, stderr } = await run(sops, ["decrypt", tampered], { cwd: folder.path, env });
  expect(code).not.toBe(0);
  expect(stderr.replaceAll(/\s*\|?\s+/g, " ")).toContain(
    "with an explicit deny in a resource-based policy",
  );
});
