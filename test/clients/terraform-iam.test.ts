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

provider "aws" {}

resource "aws_iam_group" "readers" {
  name = "readers"
  path = "/team/"
}

resource "aws_iam_group_policy" "read" {
  name   = "read"
  group  = aws_iam_group.readers.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "kms:ListAliases", Resource = "*" }]
  })
}

resource "aws_iam_group_policy_attachment" "power" {
  group      = aws_iam_group.readers.name
  policy_arn = "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser"
}

resource "aws_iam_user" "ann" {
  name          = "ann"
  force_destroy = true
}

resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.readers.name]
}

resource "aws_iam_role" "machine" {
  name               = "machine"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_instance_profile" "machine" {
  name = "machine"
  role = aws_iam_role.machine.name
  tags = { env = "prod" }
}

resource "aws_iam_service_linked_role" "scaling" {
  aws_service_name = "autoscaling.amazonaws.com"
}

resource "aws_iam_account_alias" "alias" {
  account_alias = "keywright-test"
}

data "aws_iam_principal_policy_simulation" "ann" {
  action_names      = ["kms:ListAliases"]
  policy_source_arn = aws_iam_user.ann.arn
  depends_on        = [aws_iam_user_group_membership.ann, aws_iam_group_policy.read]
}

output "allowed" {
  value = data.aws_iam_principal_policy_simulation.ann.all_allowed
}
`;

const folder = workFolder("shop");
let aws: Up;
beforeAll(async () => {
  aws = await up(folder.path, ["--memory"]);
});
afterAll(async () => {
  await aws.stop();
  folder.remove();
});

test("Terraform makes groups, users, instance profiles and service-linked roles, sees no difference, and destroys them", async context => {
  const program = need("terraform", context);
  const cwd = join(folder.path, "iam");
  mkdirSync(cwd);
  writeFileSync(join(cwd, "main.tf"), configuration);
  const env = { ...terraformConfiguration(), ...(await aws.env("root")) };
  const terraform = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(program, args, { cwd, env });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    return stdout;
  };
  await terraform("init", "-input=false");
  await terraform("apply", "-auto-approve", "-input=false");
  expect(JSON.parse(await terraform("output", "-json", "allowed"))).toBe(true);
  expect(await terraform("plan", "-detailed-exitcode", "-input=false")).toContain("No changes.");
  await terraform("destroy", "-auto-approve", "-input=false");
}, 300_000);
