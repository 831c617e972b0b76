import { afterAll, beforeAll, expect, test } from "vitest";
import { type Up, up, workFolder } from "./fixture.ts";
import { need, pythonHas, run } from "./tools.ts";

const folder = workFolder("shop");
let aws: Up;

beforeAll(async () => {
  aws = await up(folder.path, ["--memory"]);
});

afterAll(async () => {
  expect(await aws.stop("SIGINT")).toBe(0);
  folder.remove();
});

test("the AWS CLI describes a key by its alias", async context => {
  const cli = need("aws", context);
  const env = await aws.env("payments-developers");
  const args = ["kms", "describe-key", "--key-id", "alias/prod-payments-sops"];
  const { code, stdout, stderr } = await run(cli, args, { env });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const { KeyMetadata } = JSON.parse(stdout);
  expect(KeyMetadata).toMatchObject({
    AWSAccountId: "111122223333",
    Enabled: true,
    KeyState: "Enabled",
    KeySpec: "SYMMETRIC_DEFAULT",
    KeyManager: "CUSTOMER",
    MultiRegion: false,
  });
});

test("the AWS CLI tells who the credentials of `env` belong to", async context => {
  const cli = need("aws", context);
  const identify = async (who: string) => {
    const env = await aws.env(who);
    const { stdout } = await run(cli, ["sts", "get-caller-identity"], { env });
    return JSON.parse(stdout).Arn;
  };
  expect(await identify("root")).toBe("arn:aws:iam::111122223333:root");
  expect(await identify("user/mail-vendor")).toBe("arn:aws:iam::111122223333:user/mail-vendor");
  expect(await identify("prod/payments/payments-api")).toMatch(
    /^arn:aws:sts::111122223333:assumed-role\/prod-payments-payments-api\//,
  );
  expect(await identify("arn:aws:iam::444455556666:role/auditor")).toMatch(
    /^arn:aws:sts::444455556666:assumed-role\/auditor\//,
  );
});

test("the AWS CLI lists the role's attached policy, and reads its document", async context => {
  const cli = need("aws", context);
  const env = await aws.env("root");
  const list = ["iam", "list-attached-role-policies", "--role-name", "prod-payments-payments-api"];
  const { AttachedPolicies } = JSON.parse((await run(cli, list, { env })).stdout);
  expect(AttachedPolicies).toHaveLength(1);
  const get = [
    "iam",
    "get-policy-version",
    "--version-id",
    "v1",
    "--policy-arn",
    AttachedPolicies[0].PolicyArn,
  ];
  const { PolicyVersion } = JSON.parse((await run(cli, get, { env })).stdout);
  expect(JSON.stringify(PolicyVersion.Document)).toContain("kms:ResourceAliases");
});

test("the AWS CLI is told when its secret is wrong", async context => {
  const cli = need("aws", context);
  const env = { ...(await aws.env("root")), AWS_SECRET_ACCESS_KEY: "x".repeat(40) };
  const { code, stderr } = await run(cli, ["kms", "list-keys"], { env });
  expect(code).not.toBe(0);
  expect(stderr).toContain("(InvalidSignatureException)");
});

test("boto3 encrypts and decrypts under the context, and gets AWS's exceptions by their names", async context => {
  const python = need("python3", context);
  if (!pythonHas(python, "boto3")) {
    process.stderr.write("\nMISSING REAL CLIENT: boto3. To run this test: pip install boto3\n");
    context.skip("boto3 is not on this machine");
  }
  const script = `
import boto3
kms = boto3.client("kms")
context = {"app": "mailer", "env": "dev"}
key = "alias/dev-mailer-sops"
blob = kms.encrypt(KeyId=key, Plaintext=b"s3cret", EncryptionContext=context)["CiphertextBlob"]
print(kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"].decode())
for call in (
    lambda: kms.decrypt(CiphertextBlob=blob),
    lambda: kms.decrypt(CiphertextBlob=blob[:-1] + bytes([blob[-1] ^ 1]), EncryptionContext=context),
    lambda: kms.describe_key(KeyId="alias/nobody"),
):
    try:
        call()
        print("allowed")
    except kms.exceptions.ClientError as error:
        print(error.response["Error"]["Code"])
`;
  const env = await aws.env("role/break-glass");
  const { stdout, stderr } = await run(python, ["-c", script], { env });
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual([
    "s3cret",
    "AccessDeniedException",
    "InvalidCiphertextException",
    "NotFoundException",
  ]);
});
