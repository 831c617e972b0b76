import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keywright, type Up, up, workFolder } from "../clients/fixture.ts";

const shop = workFolder("shop");
const empty = mkdtempSync(join(tmpdir(), "keywright-cli-"));
afterAll(() => {
  shop.remove();
  rmSync(empty, { recursive: true, force: true });
});

const ask = (...args: string[]) => keywright(args, shop.path);

describe("can", () => {
  test("says yes with exit code 0 and names the statement that allows", async () => {
    const { code, stdout } = await ask(
      "can",
      "prod/payments/payments-api",
      "decrypt",
      "alias/prod-payments-sops",
    );
    expect(stdout).toMatch(
      /^yes: role\/prod-payments-payments-api may kms:Decrypt alias\/prod-payments-sops/,
    );
    expect(stdout).toContain("SopsDecrypt");
    expect(code).toBe(0);
  });

  test("says no with exit code 2, why, and what to change", async () => {
    const { code, stdout } = await ask(
      "can",
      "prod/checkout/checkout-api",
      "decrypt",
      "prod-payments-sops",
    );
    expect(stdout).toMatch(/^no: /);
    expect(stdout).toContain("what to change");
    expect(code).toBe(2);
  });

  test("to somebody without any policy it proposes the statement that works, by alias", async () => {
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

  test("without the declared context it is the key policy that forbids", async () => {
    const args = ["can", "prod/payments/payments-api", "decrypt", "prod-payments-sops"];
    const none = await ask(...args, "--no-context");
    expect(none.code).toBe(2);
    expect(none.stdout).toContain("DenyWithoutContextApp");
    const wrong = await ask(
      ...args,
      "--context",
      "app=checkout",
      "--context",
      "env=prod",
      "--json",
    );
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      answer: "denied",
      context: { app: "checkout", env: "prod" },
      contextFrom: "option",
    });
  });

  test.each([
    [["can", "role/payment-developers", "decrypt", "prod-payments-sops"], "payments-developers"],
    [["can", "root", "decript", "prod-payments-sops"], "did you mean `decrypt`?"],
    [["can", "root", "decrypt", "prod-payment-sops"], "prod-payments-sops"],
    [["can", "root", "decrypt", "prod-payments-sops", "--context", "app"], "--context name=value"],
    [["can", "root"], "--help"],
    [["matrx"], "did you mean `matrix`?"],
  ])("%j is an error with a way out and exit code 1", async (args, hint) => {
    const { code, stdout, stderr } = await ask(...args);
    expect(stdout).toBe("");
    expect(stderr).toContain("error");
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });
});

test("who-can lists everybody, and answers 2 where nobody may", async () => {
  const some = await ask("who-can", "decrypt", "alias/prod-payroll-sops", "--json");
  const { principals } = JSON.parse(some.stdout) as {
    principals: { principal: string; answer: string }[];
  };
  const allowed = principals.filter(one => one.answer === "allowed").map(one => one.principal);
  expect(allowed.map(arn => arn.split(":").at(-1)).sort()).toEqual([
    "role/break-glass",
    "role/ci-release",
    "role/prod-payroll-payroll-runner",
    "root",
  ]);
  expect(some.code).toBe(0);
  expect((await ask("who-can", "decrypt", "prod-payroll-sops", "--no-context")).code).toBe(2);
});

test("matrix fits into a hundred columns", async () => {
  const { code, stdout } = await ask("matrix");
  expect(Math.max(...stdout.split("\n").map(line => line.length))).toBeLessThanOrEqual(100);
  expect(stdout).toContain("role/break-glass");
  expect(code).toBe(0);
});

test("check tells every mistake with its place, a frame and a hint", async () => {
  writeFileSync(
    join(empty, "bad.yaml"),
    "version: 1\naccount: 011122223333\nregion: eu-west-1\nenvironments: [prod]\naplications: {}\n",
  );
  const { code, stderr } = await keywright(["check", "bad.yaml"], empty);
  expect(stderr).toContain("bad.yaml:2:10");
  expect(stderr).toMatch(/\^/);
  expect(stderr).toContain("did you mean `applications`?");
  expect(code).toBe(1);
});

test("init writes a file that check, matrix and build take, and never overwrites one", async () => {
  expect((await keywright(["matrix"], empty)).stderr).toContain("keywright init");
  expect((await keywright(["init", "--yes"], empty)).code).toBe(0);
  expect((await keywright(["check"], empty)).code).toBe(0);
  expect((await keywright(["matrix"], empty)).code).toBe(0);
  const again = await keywright(["init", "--yes"], empty);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("there is a `keywright.yaml` already");
});

test("build changes nothing the second time, and no file of somebody else's", async () => {
  const first = await ask("build", "--out", "made", "--json");
  expect(JSON.parse(first.stdout).created.length).toBeGreaterThan(20);
  expect((await ask("build", "--out", "made", "--check")).code).toBe(0);
  const own = join(shop.path, "made/.sops.yaml");
  const mine = "# my own\n";
  writeFileSync(own, mine);
  expect((await ask("build", "--out", "made", "--check")).code).toBe(1);
  const refused = await ask("build", "--out", "made");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("--force");
  expect(readFileSync(own, "utf8")).toBe(mine);
  expect((await ask("build", "--out", "made", "--force")).code).toBe(0);
  expect(readFileSync(own, "utf8")).toContain("creation_rules");
});

describe("up and env", () => {
  let aws: Up;
  beforeAll(async () => {
    aws = await up(shop.path);
  });
  afterAll(async () => {
    if (existsSync(join(shop.path, ".keywright/run.json"))) await aws.stop();
  });

  test("env prints what a shell takes", async () => {
    const { code, stdout } = await ask("env", "--as", "user/mail-vendor");
    expect(stdout).toContain(`export AWS_ENDPOINT_URL='${aws.endpoint}'`);
    expect(stdout).toMatch(/export AWS_ACCESS_KEY_ID='AKIA[A-Z2-7]{16}'/);
    expect(stdout).toContain("unset AWS_PROFILE");
    expect(stdout).toContain("unset AWS_SESSION_TOKEN");
    expect(code).toBe(0);
  });

  test.each([
    ["zsh", "export AWS_REGION='eu-west-1'"],
    ["fish", "set -gx AWS_REGION 'eu-west-1'"],
    ["powershell", "$Env:AWS_REGION = 'eu-west-1'"],
  ])("env speaks %s", async (shell, line) => {
    const { stdout } = await ask("env", "--as", "root", "--shell", shell);
    expect(stdout.split("\n")).toContain(line);
  });

  test("env of nobody is an error, and so is a service account of two clusters", async () => {
    const nobody = await ask("env", "--as", "payments-develpers");
    expect(nobody.code).toBe(1);
    expect(nobody.stderr).toContain("payments-developers");
    const two = await ask("env", "--as", "payments/payments-api");
    expect(two.code).toBe(1);
    expect(two.stderr).toContain("prod/payments/payments-api");
  });

  test("a second up on the same data is refused with the pid of the first", async () => {
    const { code, stderr } = await ask("up");
    expect(code).toBe(1);
    expect(stderr).toContain(String(aws.pid));
  });

  test("a bad port is an error with a way out", async () => {
    const { code, stderr } = await ask("up", "--port", "99999", "--memory", "--data", "other");
    expect(code).toBe(1);
    expect(stderr).toContain("--port");
  });

  test("SIGTERM stops it cleanly, and env then says how to start it", async () => {
    expect(await aws.stop("SIGTERM")).toBe(0);
    const { code, stderr } = await ask("env", "--as", "root");
    expect(code).toBe(1);
    expect(stderr).toContain("keywright up");
  });
});

test.each(["init", "check", "up", "env", "build", "can", "who-can", "matrix"])(
  "the page of %s shows its help as it is",
  async command => {
    const { stdout } = await ask(command, "--help");
    expect(readFileSync(`docs/commands/${command}.md`, "utf8")).toContain(stdout.trimEnd());
  },
);
