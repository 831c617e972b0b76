import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import type { Matrix } from "../../src/check/index.ts";
import { keywright, type Up, up, workFolder } from "./fixture.ts";
import { need, run, terraformConfiguration } from "./tools.ts";

const owner = "infra/terraform";
const other = "infra/terraform/accounts/444455556666";

/** Every cell of a matrix in a line; without the keys' ids, since Terraform's are its own. */
function cellsOf(json: string): string[] {
  const { keys, rows } = JSON.parse(json) as Matrix;
  return rows.flatMap(({ principal, cells }) =>
    cells.map((cell, index) => `${principal} ${keys[index]?.alias} ${JSON.stringify(cell)}`),
  );
}

/** The real Terraform in a folder, with nothing but what `keywright env` prints. */
function terraform(context: TestContext, cwd: string, env: Readonly<Record<string, string>>) {
  const program = need("terraform", context);
  const configured = { ...terraformConfiguration(), ...env };
  return (...args: string[]) => run(program, args, { cwd, env: configured });
}

describe("the shop's generated Terraform, applied to a local AWS that starts empty", () => {
  const folder = workFolder("shop");
  let aws: Up;
  const at = (path: string) => join(folder.path, path);

  beforeAll(async () => {
    aws = await up(folder.path, ["--empty"]);
    const built = await keywright(["build", "--out", "infra"], folder.path);
    expect(built.code).toBe(0);
  });

  afterAll(async () => {
    expect(await aws.stop()).toBe(0);
    folder.remove();
  });

  test("is formatted as terraform fmt formats", async context => {
    const { code, stdout } = await terraform(context, at("infra"), {})(
      "fmt",
      "-check",
      "-recursive",
    );
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });

  test.for([
    ["the other account", other, "444455556666:root"],
    ["the owner's account", owner, "role/platform-admin"],
  ])(
    "applies to %s, and a second plan is empty",
    { timeout: 300_000 },
    async ([, path = "", who = ""], context) => {
      expect(readFileSync(at(`${path}/versions.tf`), "utf8")).not.toContain("endpoints");
      const tf = terraform(context, at(path), await aws.env(who));
      for (const args of [
        ["init", "-input=false"],
        ["validate"],
        ["apply", "-auto-approve", "-input=false"],
      ]) {
        const { code, stderr } = await tf(...args);
        expect(stderr).toBe("");
        expect(code).toBe(0);
      }
      const plan = await tf("plan", "-detailed-exitcode", "-input=false");
      expect(plan.stdout).toContain("No changes.");
      expect(plan.code).toBe(0);
    },
  );

  test("the live matrix is the file's", async context => {
    need("terraform", context);
    const file = await keywright(["matrix", "--json"], folder.path);
    const live = await keywright(["matrix", "--live", "--json"], folder.path);
    expect(live.stderr).toBe("");
    expect(live.code).toBe(0);
    expect(cellsOf(file.stdout).length).toBeGreaterThan(400);
    expect(cellsOf(live.stdout)).toEqual(cellsOf(file.stdout));
  });

  test("sops decrypts what a key that Terraform made has encrypted", async context => {
    need("terraform", context);
    const sops = need("sops", context);
    mkdirSync(at("apps/search/prod"), { recursive: true });
    writeFileSync(at("apps/search/prod/index.enc.yaml"), "token: s3cret\n");
    const configuration = ["--config", at("infra/.sops.yaml")];
    const developer = await aws.env("catalog-developers");
    const encrypted = await run(
      sops,
      [...configuration, "encrypt", "-i", "apps/search/prod/index.enc.yaml"],
      { cwd: folder.path, env: developer },
    );
    expect(encrypted.stderr).toBe("");
    const reader = await aws.env("prod/search/search-api");
    const { stdout, stderr } = await run(sops, ["decrypt", "apps/search/prod/index.enc.yaml"], {
      cwd: folder.path,
      env: reader,
    });
    expect(stderr).toBe("");
    expect(stdout).toBe("token: s3cret\n");
  });

  test("destroy leaves no role and no alias behind", async context => {
    const tf = terraform(context, at(owner), await aws.env("role/platform-admin"));
    const { code, stderr } = await tf("destroy", "-auto-approve", "-input=false");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const live = await keywright(
      ["who-can", "decrypt", "alias/prod-search-sops", "--live"],
      folder.path,
    );
    expect(live.code).toBe(1);
  }, 120_000);
});

describe("the seed's two documents, as they stand", () => {
  const folder = workFolder("seed");
  let aws: Up;
  const at = (path: string) => join(folder.path, path);

  beforeAll(async () => {
    aws = await up(folder.path, ["--empty"]);
  });

  afterAll(async () => {
    expect(await aws.stop()).toBe(0);
    folder.remove();
  });

  /** Applies one of the two, and tries to use the key that it means. */
  async function applied(context: TestContext, name: string, variables: readonly string[] = []) {
    const root = await aws.env("root");
    const tf = terraform(context, at(name), root);
    expect((await tf("init", "-input=false")).stderr).toBe("");
    const apply = await tf("apply", "-auto-approve", "-input=false", ...variables);
    if (apply.code !== 0) return { apply };
    const key = JSON.parse((await tf("output", "-json", "key_arn")).stdout) as string;
    const cli = need("aws", context);
    const encrypt = ["kms", "encrypt", "--key-id", key, "--plaintext", "czNjcmV0"];
    return {
      apply,
      tf,
      encrypt: await run(cli, encrypt, { env: await aws.env("role/web") }),
    };
  }

  test("the first denies, since the alias ARN is not the key, and the log says so", async context => {
    const { encrypt, tf } = await applied(context, "first");
    expect(encrypt?.stderr).toContain(
      "because no identity-based policy allows the kms:Encrypt action",
    );
    const denial = aws.log.findLast(line => line.includes("AccessDenied")) ?? "";
    expect(denial).toContain(
      "the alias ARN in Resource names the alias itself, not the key behind it",
    );
    expect((await tf?.("destroy", "-auto-approve", "-input=false"))?.code).toBe(0);
  }, 180_000);

  test("the second with one pattern allows, and with two fails in Terraform itself", async context => {
    const { encrypt, tf } = await applied(context, "second");
    expect(encrypt?.stderr).toBe("");
    expect(encrypt?.code).toBe(0);
    const two = ["-var", 'kms_alias_patterns=["alias/some-prefix-*-sops","alias/other-*-sops"]'];
    const again = await tf?.("plan", "-input=false", ...two);
    expect(again?.code).toBe(1);
    expect(again?.stderr.replaceAll(/\s*│?\s+/g, " ")).toContain("duplicate Sid (KMSAliasAccess)");
    expect((await tf?.("destroy", "-auto-approve", "-input=false"))?.code).toBe(0);
  }, 180_000);
});
