# The first attempt: the alias ARN as Resource. It names the alias itself, not the key behind it,
# and so it does not allow the use of any key that has such an alias.
data "aws_iam_policy_document" "my_key_access" {
  statement {
    sid    = "KMSAccess"
    effect = "Allow"
    resources = [
      aws_kms_key.somekey.arn,
      "arn:aws:kms:${var.region}:${var.account_id}:alias/some-prefix-*-sops"
    ]

    actions = [
      "kms:Decrypt*",
      "kms:Encrypt*",
      "kms:GenerateDataKey",
      "kms:ReEncrypt*",
      "kms:DescribeKey",
    ]
  }
}
