import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { keywright, type Up, up, workFolder } from "./fixture.ts";
import { need, pythonHas, run, terraformConfiguration } from "./tools.ts";

/** The shop, with the service accounts of its cluster `prod` under Pod Identity. */
function shopWithPods() {
  const folder = workFolder("shop");
  const file = join(folder.path, "keywright.yaml");
  const before = readFileSync(file, "utf8");
  const text = before.replace(
    "environments: [prod] }",
    "environments: [prod], podIdentity: true }",
  );
  expect(text).not.toBe(before);
  writeFileSync(file, text);
  return folder;
}

/** What `keywright env --pod` puts into a shell. */
async function podOf(account: string, cwd: string): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await keywright(["env", "--pod", account, "--json"], cwd);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return JSON.parse(stdout) as Record<string, string>;
}

const role = "arn:aws:iam::111122223333:role/prod-payments-payments-api";

describe("a pod of the shop", () => {
  const shop = shopWithPods();
  const before = { ...process.env };
  let aws: Up;

  beforeAll(async () => {
    aws = await up(shop.path, ["--memory"]);
  });
  afterAll(async () => {
    process.env = before;
    await aws.stop();
    shop.remove();
  });

  const EncryptionContext = { app: "payments", env: "prod" };
  const KeyId = "alias/prod-payments-sops";

  test("gets its credentials with the AWS SDK's default chain, and may what the role may", async () => {
    const developer = await aws.env("role/payments-developers");
    const credentials = {
      accessKeyId: developer["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: developer["AWS_SECRET_ACCESS_KEY"] ?? "",
      sessionToken: developer["AWS_SESSION_TOKEN"] ?? "",
    };
    const kms = new KMSClient({ endpoint: aws.endpoint, region: "eu-west-1", credentials });
    const Plaintext = Buffer.from("secret");
    const made = await kms.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
    const variables = await podOf("prod/payments/payments-api", shop.path);
    for (const name of Object.keys(process.env)) if (/^AWS_/.test(name)) delete process.env[name];
    Object.assign(process.env, variables);
    const identity = await new STSClient({}).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toMatch(
      /:assumed-role\/prod-payments-payments-api\/eks-prod-payments-a-[0-9a-f-]{36}$/,
    );
    const pod = new KMSClient({});
    const { CiphertextBlob } = made;
    const read = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext });
    expect(Buffer.from((await pod.send(read)).Plaintext ?? []).toString()).toBe("secret");
    const write = new EncryptCommand({ KeyId, Plaintext, EncryptionContext });
    await expect(pod.send(write)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("gets them with boto3", async context => {
    const python = need("python3", context);
    if (!pythonHas(python, "boto3")) {
      process.stderr.write("\nMISSING REAL CLIENT: boto3. To run this test: pip install boto3\n");
      context.skip("boto3 is not on this machine");
    }
    const script = `
import boto3
session = boto3.Session()
print(session.get_credentials().method)
print(session.client("sts").get_caller_identity()["Arn"].split("/")[1])
print(session.client("kms").describe_key(KeyId="${KeyId}")["KeyMetadata"]["KeyState"])
`;
    const env = await podOf("prod/payments/payments-api", shop.path);
    const { stdout, stderr } = await run(python, ["-c", script], { env });
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual([
      "container-role",
      "prod-payments-payments-api",
      "Enabled",
    ]);
  });

  test("reads its file with sops", async context => {
    const sops = need("sops", context);
    expect((await keywright(["build", "--out", "infra"], shop.path)).code).toBe(0);
    const file = "apps/payments/prod/db.enc.yaml";
    mkdirSync(join(shop.path, "apps/payments/prod"), { recursive: true });
    writeFileSync(join(shop.path, file), "password: s3cret\n");
    const encrypt = ["--config", "infra/.sops.yaml", "encrypt", "-i", file];
    const developer = { cwd: shop.path, env: await aws.env("payments-developers") };
    expect((await run(sops, encrypt, developer)).stderr).toBe("");
    const read = async (account: string) =>
      run(sops, ["decrypt", file], { cwd: shop.path, env: await podOf(account, shop.path) });
    const { stdout, stderr } = await read("prod/payments/payments-api");
    expect(stderr).toBe("");
    expect(stdout).toBe("password: s3cret\n");
    expect((await read("prod/search/search-api")).code).not.toBe(0);
  });

  test("has its association made, seen, changed and deleted with the AWS CLI", async context => {
    const cli = need("aws", context);
    const env = await aws.env("role/platform-admin");
    const eks = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(cli, ["eks", ...args], { env });
      expect(stderr).toBe("");
      expect(code).toBe(0);
      return stdout === "" ? undefined : JSON.parse(stdout);
    };
    const ofCluster = ["--cluster-name", "prod"];
    const account = ["--namespace", "web", "--service-account", "app"];
    const create = ["create-pod-identity-association", ...ofCluster, ...account];
    const { association } = await eks(...create, "--role-arn", role, "--tags", "Team=web");
    expect(association).toMatchObject({ roleArn: role, tags: { Team: "web" } });
    const { associationArn, associationId } = association;
    const one = [...ofCluster, "--association-id", associationId];
    const list = ["list-pod-identity-associations", ...ofCluster, ...account];
    expect((await eks(...list)).associations).toHaveLength(1);
    await eks("update-pod-identity-association", ...one, "--disable-session-tags");
    expect((await eks("describe-pod-identity-association", ...one)).association).toMatchObject({
      createdAt: expect.anything(),
      disableSessionTags: true,
    });
    await eks("tag-resource", "--resource-arn", associationArn, "--tags", "Env=prod");
    await eks("untag-resource", "--resource-arn", associationArn, "--tag-keys", "Team");
    expect(await eks("list-tags-for-resource", "--resource-arn", associationArn)).toEqual({
      tags: { Env: "prod" },
    });
    await eks("delete-pod-identity-association", ...one);
    const gone = await run(cli, ["eks", "describe-pod-identity-association", ...one], { env });
    expect(gone.stderr).toContain("(ResourceNotFoundException)");
    const unknown = ["eks", "describe-cluster", "--name", "nope"];
    expect((await run(cli, unknown, { env })).stderr).toContain("No cluster found for name: nope.");
  }, 120_000);
});

const byHand = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {}

data "aws_eks_cluster" "prod" {
  name = "prod"
}

resource "aws_iam_role" "reports" {
  name               = "reports"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
      Condition = { ArnEquals = { "aws:SourceArn" = data.aws_eks_cluster.prod.arn } }
    }]
  })
}

resource "aws_eks_pod_identity_association" "reports" {
  cluster_name    = data.aws_eks_cluster.prod.name
  namespace       = "reports"
  service_account = "nightly"
  role_arn        = aws_iam_role.reports.arn
  tags            = { Team = TEAM }
}
`;

describe("Terraform, against a local AWS that starts empty", () => {
  const folder = shopWithPods();
  let aws: Up;

  beforeAll(async () => {
    aws = await up(folder.path, ["--empty"]);
  });
  afterAll(async () => {
    await aws.stop();
    folder.remove();
  });

  async function terraform(context: TestContext, path: string) {
    const program = need("terraform", context);
    const env = { ...terraformConfiguration(), ...(await aws.env("role/platform-admin")) };
    const tf = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(program, args, { cwd: path, env });
      expect(stderr).toBe("");
      return { code, stdout };
    };
    await tf("init", "-input=false");
    return tf;
  }

  test("makes the shop's associations, and a pod of it is its role", {
    timeout: 300_000,
  }, async context => {
    expect((await keywright(["build", "--out", "infra"], folder.path)).code).toBe(0);
    const tf = await terraform(context, join(folder.path, "infra/terraform"));
    expect((await tf("apply", "-auto-approve", "-input=false")).code).toBe(0);
    expect((await tf("plan", "-detailed-exitcode", "-input=false")).code).toBe(0);
    const cli = need("aws", context);
    const env = await podOf("prod/payments/payments-api", folder.path);
    const { stdout } = await run(cli, ["sts", "get-caller-identity"], { env });
    expect(JSON.parse(stdout).Arn).toContain(":assumed-role/prod-payments-payments-api/");
    expect((await tf("destroy", "-auto-approve", "-input=false")).code).toBe(0);
    expect((await run(cli, ["sts", "get-caller-identity"], { env })).code).not.toBe(0);
  });

  test("reads a cluster, and changes an association's tags where it is", {
    timeout: 300_000,
  }, async context => {
    const path = join(folder.path, "by-hand");
    mkdirSync(path);
    const write = (team: string) =>
      writeFileSync(join(path, "main.tf"), byHand.replace("TEAM", JSON.stringify(team)));
    write("reports");
    const tf = await terraform(context, path);
    expect((await tf("apply", "-auto-approve", "-input=false")).code).toBe(0);
    expect((await tf("plan", "-detailed-exitcode", "-input=false")).code).toBe(0);
    write("finance");
    expect((await tf("apply", "-auto-approve", "-input=false")).stdout).toContain(
      "0 added, 1 changed, 0 destroyed",
    );
    expect((await tf("destroy", "-auto-approve", "-input=false")).code).toBe(0);
  });
});
