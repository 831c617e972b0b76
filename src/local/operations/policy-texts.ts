import type { DocumentKind } from "../../policy/index.ts";

/** AWS's words for something that it refuses in a policy. */
export interface PolicyText {
  /** The codes of the problems that it is said of. */
  readonly codes: readonly string[];
  /** The kinds of policies that it is said of; all where absent. */
  readonly kinds?: readonly DocumentKind[];
  /** What the value at the problem's place must look like, where the words depend on it. */
  readonly value?: RegExp;
  /** `{value}` is the value at the place, `{vendor}` what stands before its colon, and so on. */
  readonly text: string;
  /** A recorded answer of AWS's. Where it is absent, none was found. */
  readonly source?: string;
}

const github = "https://github.com/";
// Answers to CreatePolicy, each with its document.
const moto = `${github}getmoto/moto/blob/master/tests/test_iam/test_iam_policies.py`;
const syntax = "Syntax errors in policy.";
const legacy = "The policy failed legacy parsing";
const balsa = "com.amazon.balsa.error.InvalidPolicyException";

/**
 * What IAM says, in the order in which it looks: the first row that has a problem is the answer,
 * wherever in the document the problem is. The order is that of the recorded answers of documents
 * with several mistakes.
 */
export const iamTexts: readonly PolicyText[] = [
  {
    codes: ["json-syntax"],
    kinds: ["trust"],
    text: "This policy contains invalid Json",
    source: `${github}AWSCookbook/Security/issues/2`,
  },
  { codes: ["json-syntax", "unknown-element", "wrong-type"], text: syntax, source: moto },
  {
    codes: ["leading-space"],
    kinds: ["identity"],
    text: legacy,
    source: `${github}hashicorp/terraform/issues/14652`,
  },
  {
    codes: ["leading-space"],
    text: "JSON strings must not have leading spaces",
    source: `${github}hashicorp/terraform-provider-aws/pull/12267`,
  },
  { codes: ["missing-statement", "invalid-version", "missing-effect"], text: syntax, source: moto },
  { codes: ["exclusive-elements", "unknown-operator"], text: syntax, source: moto },
  { codes: ["invalid-effect"], value: /^(?!allow$|deny$)/i, text: syntax, source: moto },
  // Without a recorded answer: IAM's words for most that is no policy.
  { codes: ["duplicate-key", "invalid-character"], text: syntax },
  {
    codes: ["old-version"],
    text: "Policy document must be version 2012-10-17 or greater.",
    source: `${github}Meteor-Community-Packages/Meteor-CollectionFS/issues/630`,
  },
  {
    codes: ["prohibited-principal"],
    text: "Policy document should not specify a principal.",
    source: `${github}hashicorp/terraform/issues/13449`,
  },
  { codes: ["invalid-effect", "invalid-condition-value"], text: legacy, source: moto },
  { codes: ["invalid-arn"], text: legacy, source: moto },
  { codes: ["incomplete-arn"], text: legacy },
  {
    codes: ["duplicate-sid"],
    text: "Statement IDs (SID) in a single policy must be unique.",
    source: moto,
  },
  {
    codes: ["invalid-sid"],
    text: "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    source: `${github}aws-cloudformation/cfn-lint/issues/1376`,
  },
  {
    codes: ["missing-action", "empty-action"],
    text: "Policy statement must contain actions.",
    source: `${github}aws/aws-cdk/issues/7615`,
  },
  {
    codes: ["invalid-resource"],
    text: 'Resource {value} must be in ARN format or "*".',
    source: `${github}cattle-ops/terraform-aws-gitlab-runner/issues/1257`,
  },
  {
    codes: ["invalid-partition", "invalid-arn-prefix"],
    text: 'Partition "{partition}" is not valid for resource "{arn}".',
    source: `${github}hashicorp/terraform-provider-aws/issues/3045`,
  },
  {
    codes: ["invalid-service", "wildcard-as-service"],
    text: "Resource vendor must be fully qualified and cannot contain regexes.",
    source: moto,
  },
  {
    codes: ["region-in-resource"],
    value: /^arn:[^:]*:iam:/,
    text: "IAM resource {value} cannot contain region information.",
    source: moto,
  },
  {
    codes: ["region-in-resource"],
    text: "Resource {value} can not contain region information.",
    source: `${github}JetBrains/kotless/issues/2`,
  },
  {
    codes: ["invalid-iam-resource"],
    text: 'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    source: moto,
  },
  {
    codes: ["action-without-vendor"],
    text: "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    source: moto,
  },
  {
    codes: ["action-colons"],
    text: "Actions/Condition can contain only one colon.",
    source: `${github}garnaat/kappa/issues/111`,
  },
  {
    codes: ["invalid-vendor"],
    value: /^[^:]*[*?]/,
    text: "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.",
    source: `${github}theserverlessway/aws-baseline/issues/1`,
  },
  { codes: ["invalid-vendor"], text: "Vendor {vendor} is not valid", source: moto },
  {
    codes: ["missing-resource", "empty-resource"],
    text: "Policy statement must contain resources.",
    source: `${github}hashicorp/terraform/issues/17987`,
  },
  {
    codes: ["action-not-sts"],
    text: "AssumeRole policy may only specify STS AssumeRole actions.",
  },
  {
    codes: ["prohibited-resource"],
    text: "Has prohibited field Resource",
    source: `${github}kubernetes-sigs/external-dns/issues/3085`,
  },
  { codes: ["missing-principal"], text: "Missing required field Principal" },
  {
    codes: ["star-principal"],
    text: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    source: `${github}aws/aws-cdk/issues/5732`,
  },
  {
    codes: ["empty-principal", "empty-list"],
    text: `Invalid principal in policy: ${balsa}: The passed in policy has a statement with no principals!`,
    source: `${github}terraform-aws-modules/terraform-aws-iam/issues/47`,
  },
  {
    codes: ["invalid-principal", "wildcard-in-principal"],
    value: /^/,
    text: 'Invalid principal in policy: "{type}":"{value}"',
    source: `${github}aws-actions/configure-aws-credentials/issues/332`,
  },
  { codes: ["invalid-principal", "prohibited-not-principal"], text: syntax },
];

/** What IAM says of a policy that is too large, with LimitExceeded. */
export const iamSizeTexts: readonly PolicyText[] = [
  {
    codes: ["policy-too-large"],
    kinds: ["managed", "boundary"],
    text: "Cannot exceed quota for PolicySize: {most}",
    source: `${github}ministryofjustice/analytical-platform/issues/6873`,
  },
  {
    codes: ["policy-too-large"],
    kinds: ["trust"],
    text: "Cannot exceed quota for ACLSizePerRole: {most}",
    source: `${github}kubeflow/dashboard/issues/29`,
  },
];

/** What KMS says of principals that are none, and of principals that do not exist. */
export const invalidPrincipals = "Policy contains a statement with one or more invalid principals.";

/**
 * What KMS says, with InvalidArnException, of a group as a principal. The exception:
 * https://github.com/aws/aws-cdk/issues/573
 */
export const kmsArnTexts: readonly PolicyText[] = [
  {
    codes: ["invalid-principal"],
    value: /^arn:[^:]*:iam::\d{12}:group\//,
    text: "An ARN in the specified key policy is invalid.",
    source: `${github}aws/aws-cdk/issues/24125`,
  },
];

/** What KMS says. AWS's pages name the refusals; few recorded words were found. */
export const kmsTexts: readonly PolicyText[] = [
  {
    // Recorded: a refusal without a text.
    codes: ["json-syntax"],
    text: "",
    source: `${github}aws/aws-sdk-ruby/issues/1784`,
  },
  {
    codes: [
      "missing-principal",
      "empty-principal",
      "invalid-principal",
      "wildcard-in-principal",
      "empty-list",
    ],
    text: invalidPrincipals,
    source: `${github}awslabs/minimum-viable-dataspace-on-aws/issues/6`,
  },
  {
    codes: ["overly-permissive-condition"],
    text: "Policy contains a statement with an overly permissive condition.",
  },
];
