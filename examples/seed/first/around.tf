# What the document needs around it to be tried: a key that it names by ARN, a key that it means
# by alias, and a role that bears it.
variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "account_id" {
  type    = string
  default = "111122223333"
}

provider "aws" {
  region = var.region
}

resource "aws_kms_key" "somekey" {
  description = "Named by its ARN"
}

resource "aws_kms_key" "web" {
  description = "Meant by its alias"
}

resource "aws_kms_alias" "web" {
  name          = "alias/some-prefix-web-sops"
  target_key_id = aws_kms_key.web.key_id
}

resource "aws_iam_role" "web" {
  name = "web"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "web" {
  name   = "my-key-access"
  role   = aws_iam_role.web.name
  policy = data.aws_iam_policy_document.my_key_access.json
}

output "key_arn" {
  value = aws_kms_key.web.arn
}
