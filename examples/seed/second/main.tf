# The second attempt: any key, on the condition that it has an alias of the pattern. With one
# pattern it works. With two, each of them makes a statement with the same Sid, which Terraform
# refuses; and an empty list makes no statement.
data "aws_iam_policy_document" "my_key_access" {
  dynamic "statement" {
    for_each = length(var.kms_alias_patterns) > 0 ? toset(var.kms_alias_patterns) : []
    content {
      sid       = "KMSAliasAccess"
      effect    = "Allow"
      resources = ["*"]

      actions = [
        "kms:Decrypt*",
        "kms:Encrypt*",
        "kms:GenerateDataKey",
        "kms:ReEncrypt*",
        "kms:DescribeKey",
      ]

      condition {
        test     = "ForAnyValue:StringLike"
        variable = "kms:ResourceAliases"
        values   = [statement.value]
      }
    }
  }
}

variable "kms_alias_patterns" {
  description = "Names of aliases, with alias/ and with * and ? as wildcards"
  type        = list(string)
  default     = ["alias/some-prefix-*-sops"]
}
