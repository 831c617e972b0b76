/** The names of the world in which random cases play: few, so that they meet. */
export const accounts = ["111122223333", "444455556666", "999900001111"] as const;
export const [home, away, management] = accounts;
export const keyArns = [
  `arn:aws:kms:eu-west-1:${home}:key/1111aaaa-0000-4000-8000-000000000001`,
  `arn:aws:kms:eu-west-1:${home}:key/1111aaaa-0000-4000-8000-000000000002`,
  `arn:aws:kms:eu-west-1:${away}:key/4444aaaa-0000-4000-8000-000000000003`,
];
export const roleArns = [
  `arn:aws:iam::${home}:role/team/Reader`,
  `arn:aws:iam::${home}:role/Writer`,
  `arn:aws:iam::${away}:role/Reader`,
  `arn:aws:iam::${home}:role/aws-service-role/rds.amazonaws.com/Linked`,
];
export const userArns = [`arn:aws:iam::${home}:user/Ann`, `arn:aws:iam::${away}:user/Bob`];
export const groupArn = `arn:aws:iam::${home}:group/Staff`;
export const policyArns = [1, 2, 3].map(number => `arn:aws:iam::${home}:policy/P${number}`);
/** Attached, and not in the estate. */
export const unseenPolicy = `arn:aws:iam::${home}:policy/Unseen`;
export const provider = `arn:aws:iam::${home}:oidc-provider/oidc.example.com`;
export const services = ["pods.eks.amazonaws.com", "logs.amazonaws.com"];
export const clusters = [home, away].map(id => `arn:aws:eks:eu-west-1:${id}:cluster/prod`);
export const endpoints = ["vpce-1111", "vpce-2222"];
export const sessionArn = `arn:aws:sts::${home}:assumed-role/Reader/session`;
export const federatedArn = `arn:aws:sts::${home}:federated-user/bob`;
export const aliases = ["alias/prod-a", "alias/prod-b", "alias/dev-a", "alias/a*b"];

export const principalTexts = [
  ...roleArns,
  ...userArns,
  sessionArn,
  federatedArn,
  home,
  away,
  `arn:aws:iam::${home}:root`,
  `arn:aws:iam::${away}:root`,
  "*",
  "AROAREADER",
  "AIDAANN",
  `arn:aws:iam::${home}:role/*`,
];

export const resourcePatterns = [
  "*",
  "*",
  "*",
  ...keyArns,
  `arn:aws:kms:*:${home}:key/*`,
  "arn:aws:kms:*:*:key/*",
  "arn:aws:kms:eu-west-1:*:key/????aaaa-*",
  "arn:aws:kms:eu-*-1:*:*",
  `arn:aws:kms:*:${home}:alias/*`,
  `arn:aws:kms:eu-west-1:${home}:alias/prod-a`,
  `arn:aws:kms:eu-west-1:${home}:alias/\${aws:PrincipalTag/team}-*`,
  "arn:aws:iam::*:role/*",
  roleArns[1] ?? "",
  "arn:aws:s3:::bucket/${aws:username}/*",
  "arn:aws:*:*:*:*",
  "arn:${aws:PrincipalTag/team}:kms:*:*:*",
  "arn:aws:kms",
];

export const resources = [
  ...keyArns,
  ...keyArns,
  `arn:aws:kms:eu-west-1:${home}:alias/prod-a`,
  `arn:aws:kms:eu-west-1:${away}:alias/prod-a`,
  `arn:aws:kms:eu-west-1:${home}:key/no-such-key`,
  ...roleArns,
  "arn:aws:s3:::bucket/Ann/file",
  `arn:aws:sqs:eu-west-1:${home}:queue`,
  "*",
  "*",
];

export const actions = [
  "kms:Decrypt",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:ReEncryptFrom",
  "kms:CreateGrant",
  "kms:RetireGrant",
  "kms:RetireGrant",
  "kms:PutKeyPolicy",
  "kms:ListKeys",
  "KMS:decrypt",
  "sts:AssumeRole",
  "sts:AssumeRoleWithWebIdentity",
  "sts:TagSession",
  "s3:GetObject",
  "iam:GetRole",
];

export const conditionKeys = [
  "aws:SourceAccount",
  "aws:PrincipalIsAWSService",
  "kms:ResourceAliases",
  "kms:ResourceAliases",
  "kms:RequestAlias",
  "kms:EncryptionContext:app",
  "kms:EncryptionContextKeys",
  "kms:GrantOperations",
  "kms:CallerAccount",
  "aws:PrincipalArn",
  "aws:PrincipalTag/team",
  "aws:ResourceTag/team",
  "aws:RequestTag/team",
  "aws:TagKeys",
  "aws:SourceArn",
  "aws:SourceIp",
  "aws:CurrentTime",
  "aws:SecureTransport",
  "aws:username",
  "aws:MultiFactorAuthAge",
];

export const policyValues = [
  "alias/prod-*",
  "alias/prod-a",
  "alias/*-a",
  "alias/${aws:PrincipalTag/team}-a",
  "alias/${aws:PrincipalTag/team, 'prod'}-*",
  "${kms:EncryptionContext:app}",
  "${aws:PrincipalTag/team}",
  "${*}",
  "app",
  "App",
  "prod",
  "pr?d",
  "*",
  "",
  "true",
  "false",
  "5",
  "-1.50",
  "2026",
  "2026-01-01T00:00:00Z",
  "10.0.0.0/8",
  "2001:db8::1",
  "YWJj",
  ...roleArns.slice(0, 2),
  "arn:aws:iam::*:role/*",
  `arn:aws:iam::${home}:role/team/*`,
  ...clusters,
  "arn:aws:iam",
  home,
];

export const contextValues = [
  "alias/prod-a",
  "alias/dev-a",
  "app",
  "App",
  "APP",
  "prod",
  "a*",
  "",
  "true",
  "5",
  "2026",
  "2026-06-01T00:00:00Z",
  "10.1.2.3",
  "2001:db8::1",
  "YWJj",
  ...roleArns,
  home,
];

/** Names of keys that are not ARNs of keys. */
export const keyNames = [
  "alias/prod-a",
  `arn:aws:kms:eu-west-1:${home}:alias/prod-b`,
  "1111aaaa-0000-4000-8000-000000000001",
  "alias/nothing",
];

/** Conditions on which engines differ, each with a context in which it matters. */
const traps = [
  {
    condition: { "ForAllValues:StringEquals": { "aws:RequestTag/team": "app" } },
    context: { "aws:RequestTag/team": "" },
  },
  {
    condition: { StringEquals: { "aws:ResourceTag/team": "prod" } },
    context: { "aws:ResourceTag/team": "Prod" },
  },
  {
    condition: { StringLike: { "aws:RequestTag/team": ["x", "${aws:PrincipalTag/team}"] } },
    context: { "aws:RequestTag/team": "Dev-1", "aws:PrincipalTag/team": "dev-1" },
  },
  {
    condition: { StringLike: { "kms:RequestAlias": "alias/${aws:PrincipalTag/team}-a" } },
    context: { "kms:RequestAlias": "alias/prod-a", "aws:PrincipalTag/team": "p*d" },
  },
  {
    condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
    context: { "aws:PrincipalArn": roleArns[0] ?? "" },
  },
  {
    condition: { StringEquals: { "aws:PrincipalArn": roleArns[1] ?? "" } },
    context: { "aws:PrincipalArn": roleArns[1] ?? "" },
  },
  {
    condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/prod-*" } },
    context: { "kms:ResourceAliases": ["alias/dev-a", "alias/prod-a"] },
  },
  {
    condition: { Null: { "kms:EncryptionContextKeys": "true" } },
    context: { "kms:EncryptionContextKeys": ["app"], "kms:EncryptionContext:app": "app" },
  },
  {
    condition: { BoolIfExists: { "aws:SecureTransport": "TRUE" } },
    context: { "aws:SecureTransport": "true" },
  },
] as const;

/** The trap of a theme. */
export function trapOf(theme: number) {
  return traps[theme % traps.length] ?? traps[0];
}
