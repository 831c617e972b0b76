import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Up, up, workFolder } from "./fixture.ts";
import { need, run, terraformConfiguration } from "./tools.ts";

const configuration = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "away"
  region = "eu-north-1"
}

resource "aws_kms_key" "primary" {
  multi_region            = true
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "away" {
  provider                = aws.away
  primary_key_arn         = aws_kms_key.primary.arn
  description             = "away"
  deletion_window_in_days = 7
  tags                    = { team = "search" }
}

resource "aws_kms_alias" "away" {
  provider      = aws.away
  name          = "alias/away"
  target_key_id = aws_kms_replica_key.away.key_id
}

resource "aws_iam_role" "reader" {
  name = "grant-reader"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_grant" "revoked" {
  name              = "revoked"
  key_id            = aws_kms_key.primary.key_id
  grantee_principal = aws_iam_role.reader.arn
  operations        = ["Encrypt", "Decrypt", "DescribeKey"]
  constraints {
    encryption_context_subset = { app = "search" }
  }
}

resource "aws_kms_grant" "retired" {
  key_id                = aws_kms_key.primary.key_id
  grantee_principal     = aws_iam_role.reader.arn
  retiring_principal    = aws_iam_role.reader.arn
  operations            = ["Decrypt"]
  grant_creation_tokens = [aws_kms_grant.revoked.grant_token]
  retire_on_delete      = true
}
`;

const folder = workFolder("seed");
let aws: Up;

beforeAll(async () => {
  aws = await up(folder.path, ["--empty"]);
});

afterAll(async () => {
  expect(await aws.stop()).toBe(0);
  folder.remove();
});

test("Terraform makes a replica key and grants, finds them unchanged, and takes them away again", {
  timeout: 300_000,
}, async context => {
  const program = need("terraform", context);
  const cwd = join(folder.path, "keys");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "main.tf"), configuration);
  const env = { ...terraformConfiguration(), ...(await aws.env("root")) };
  const steps = [
    ["init", "-input=false"],
    ["apply", "-auto-approve", "-input=false"],
    ["plan", "-detailed-exitcode", "-input=false"],
    ["destroy", "-auto-approve", "-input=false"],
  ];
  for (const args of steps) {
    const { code, stderr, stdout } = await run(program, args, { cwd, env });
    expect(stderr, stdout).toBe("");
    expect(code, stdout).toBe(0);
  }
});
