/** Where AWS's answers are shown: AWS's pages, recordings of its answers, threads that quote them. */
export const sources = {
  model: {
    name: "service model",
    url: "https://github.com/boto/botocore/blob/1.44.8/botocore/data/kms/2014-11-01/service-2.json",
  },
  imports: {
    name: "what is imported",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html",
  },
  wrappings: {
    name: "how it is wrapped",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html",
  },
  attestation: {
    name: "recipients",
    url: "https://docs.aws.amazon.com/kms/latest/APIReference/API_RecipientInfo.html",
  },
  states: {
    name: "key states",
    url: "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
  },
  floci: {
    name: "measured 2026",
    url: "https://github.com/floci-io/floci/pull/3968",
  },
  localstack: {
    name: "recorded 2023",
    url: "https://github.com/localstack/localstack/blob/main/tests/aws/services/kms/test_kms.snapshot.json",
  },
  moto: {
    name: "moto's tests",
    url: "https://github.com/getmoto/moto/blob/master/tests/test_kms/test_kms_boto3.py",
  },
  localKms: {
    name: "local-kms",
    url: "https://github.com/nsmithuk/local-kms/tree/master/src/handler",
  },
  list: {
    name: "another service: a list",
    url: "https://github.com/aws-actions/amazon-ecr-login/issues/225",
  },
  types: {
    name: "another service: types",
    url: "https://github.com/floci-io/floci/pull/2686",
  },
  date: {
    name: "another service: a date",
    url: "https://github.com/aws/aws-sdk-js-v3/issues/4343",
  },
  tagSigns: {
    name: "upjet 922",
    url: "https://github.com/crossplane-contrib/provider-upjet-aws/issues/922",
  },
  aliases: {
    name: "boto 3202",
    url: "https://github.com/boto/boto/pull/3202",
  },
  noAlias: {
    name: "jsign",
    url: "https://github.com/ebourg/jsign",
  },
  denial: {
    name: "access denied",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html",
  },
  creates: {
    name: "ansible 31960",
    url: "https://github.com/ansible/ansible/pull/31960",
  },
  onDemand: {
    name: "localstack",
    url: "https://github.com/localstack/localstack/blob/main/localstack-core/localstack/services/kms/models.py",
  },
  window: {
    name: "kms-issuer 8",
    url: "https://github.com/Skyscanner/kms-issuer/issues/8",
  },
  noJson: {
    name: "aws-sdk-ruby 1784",
    url: "https://github.com/aws/aws-sdk-ruby/issues/1784",
  },
  quota: {
    name: "scylla 7611",
    url: "https://github.com/scylladb/scylla-cluster-tests/issues/7611",
  },
  principals: {
    name: "invalid principals",
    url: "https://github.com/awslabs/minimum-viable-dataspace-on-aws/issues/6",
  },
  groupException: {
    name: "aws-cdk 573",
    url: "https://github.com/aws/aws-cdk/issues/573",
  },
  groupText: {
    name: "aws-cdk 24125",
    url: "https://github.com/aws/aws-cdk/issues/24125",
  },
  lockout: {
    name: "lockout",
    url: "https://github.com/terraform-aws-modules/terraform-aws-kms/issues/14",
  },
  asymmetric: {
    name: "measured: context",
    url: "https://github.com/floci-io/floci/pull/3038",
  },
  primary: {
    name: "CipherTrust",
    url: "https://github.com/ThalesGroup/terraform-provider-ciphertrust",
  },
  ciphertext: {
    name: "genova 375",
    url: "https://github.com/metaps/genova/issues/375",
  },
} as const;

export type SourceName = keyof typeof sources;
