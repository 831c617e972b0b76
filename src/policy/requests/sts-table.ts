/** What an operation of STS is asked on, and which condition keys of its own its request has. */
export interface StsOperation {
  readonly on: "role" | "root" | "federated-user" | "*";
  /** The parameter that names the resource. */
  readonly parameter?: string;
  /** Anybody with credentials may call it, whatever any policy says. */
  readonly free?: true;
  /** Condition keys that take a parameter's value. */
  readonly sent?: Readonly<Record<string, string>>;
  /** The permission that tags in the call ask for. */
  readonly tagging?: string;
  /** Condition keys of which nothing here tells the values. */
  readonly open?: readonly string[];
}

const role: StsOperation = {
  on: "role",
  parameter: "RoleArn",
  sent: {
    "sts:RoleSessionName": "RoleSessionName",
    "sts:ExternalId": "ExternalId",
    "sts:SourceIdentity": "SourceIdentity",
    "sts:TransitiveTagKeys": "TransitiveTagKeys",
  },
  tagging: "TagSession",
};
/** An assertion is not opened here: the session's name, tags and a source identity stand in it. */
const saml: StsOperation = {
  on: "role",
  parameter: "RoleArn",
  open: [
    "aws:RequestTag/*",
    "aws:TagKeys",
    "saml:*",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "sts:TransitiveTagKeys",
  ],
};
/** What a token says of tags and a source identity stands among its bearer's claims, as keys. */
const webIdentity: StsOperation = {
  on: "role",
  parameter: "RoleArn",
  sent: { "sts:RoleSessionName": "RoleSessionName" },
  tagging: "TagSession",
  open: ["sts:RoleAuthorizedByIdp"],
};
const none: StsOperation = { on: "*" };

/**
 * Every operation of STS.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
 */
export const stsOperations: ReadonlyMap<string, StsOperation> = new Map<string, StsOperation>([
  ["AssumeRole", role],
  ["AssumeRoleWithSAML", saml],
  ["AssumeRoleWithWebIdentity", webIdentity],
  [
    "AssumeRoot",
    { on: "root", parameter: "TargetPrincipal", sent: { "sts:TaskPolicyArn": "TaskPolicyArn" } },
  ],
  ["DecodeAuthorizationMessage", none],
  ["GetAccessKeyInfo", none],
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  ["GetCallerIdentity", { ...none, free: true }],
  ["GetDelegatedAccessToken", none],
  ["GetFederationToken", { on: "federated-user", parameter: "Name", tagging: "TagSession" }],
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
  ["GetSessionToken", { ...none, free: true }],
  [
    "GetWebIdentityToken",
    {
      ...none,
      sent: {
        "sts:DurationSeconds": "DurationSeconds",
        "sts:IdentityTokenAudience": "Audience",
        "sts:SigningAlgorithm": "SigningAlgorithm",
      },
      tagging: "TagGetWebIdentityToken",
    },
  ],
]);
