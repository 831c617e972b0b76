const groups: (readonly string[])[] = [];

/** Declares condition keys that are told or not told together. */
function group(...names: readonly string[]): number {
  groups.push(names);
  return 2 ** (groups.length - 1);
}

const mfa = ["aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent"];
const endpointOrganization = ["aws:VpceOrgID", "aws:VpceOrgPaths"];
const endpointOwner = ["aws:VpceAccount", ...endpointOrganization];

/**
 * Groups of global condition keys of which a call or an estate may not tell whether a request
 * carries them, nor with which value. Each is a power of two, so that they add up.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const untold = {
  /**
   * How the credentials were signed in, and aws:ViaAWSMCPService: of that the page says in one
   * sentence that a direct call has it as false, and in the next that it has none.
   */
  signIn: group("aws:SignInSessionArn", "aws:ViaAWSMCPService"),
  /** A user's and the root user's credentials: access keys, or temporary ones with or without MFA. */
  credentials: group(...mfa, "aws:TokenIssueTime"),
  /** How a session of a role began, and which compute service was handed its credentials. */
  session: group(
    ...mfa,
    "aws:TokenIssueTime",
    "aws:FederatedProvider",
    "aws:ChatbotSourceArn",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
  ),
  /** A session that AssumeRoleWithWebIdentity made has no MFA, and no service was handed it. */
  webIdentity: group("aws:TokenIssueTime"),
  federatedProvider: group("aws:FederatedProvider"),
  /**
   * The call of a token's bearer is not signed, and that of an AWS service is no principal's of an
   * account; what then stands for the principal is not said.
   */
  token: group("aws:Principal*", "aws:userid"),
  /** Which other service principals an AWS service has. */
  serviceNames: group("aws:PrincipalServiceNamesList"),
  /** A session of AssumeRoot is the root user as well. */
  root: group("aws:AssumedRoot"),
  entity: group("aws:userid", "aws:PrincipalTag/*"),
  network: group(
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceVpcArn",
    "aws:VpcSourceIp",
    ...endpointOwner,
  ),
  vpcSourceIp: group("aws:VpcSourceIp"),
  vpc: group("aws:SourceVpc"),
  /** The ARN bears the account of the VPC, which need not be that of the endpoint. */
  vpcArn: group("aws:SourceVpcArn"),
  endpointOwner: group(...endpointOwner),
  endpointOrganization: group(...endpointOrganization),
  endpointPath: group("aws:VpceOrgPaths"),
  secureTransport: group("aws:SecureTransport"),
  userAgent: group("aws:UserAgent"),
  time: group("aws:CurrentTime", "aws:EpochTime"),
  organization: group("aws:PrincipalOrgID", "aws:PrincipalOrgPaths"),
  path: group("aws:PrincipalOrgPaths"),
  sourceOrganization: group("aws:SourceOrgID", "aws:SourceOrgPaths"),
  sourcePath: group("aws:SourceOrgPaths"),
  resource: group("aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"),
  resourceOrganization: group("aws:ResourceOrgID", "aws:ResourceOrgPaths"),
  resourcePath: group("aws:ResourceOrgPaths"),
} as const;

// Callers of one kind leave the same keys open over and over: one list for all of them.
const known = new Map<number, readonly string[]>();

/** The names of the keys in a sum of groups; the same sum gives the same list. */
export function unknownKeys(sum: number): readonly string[] {
  const list = known.get(sum);
  if (list !== undefined) return list;
  const names = groups.flatMap((group, at) => ((sum & (2 ** at)) === 0 ? [] : group));
  const made = [...new Set(names)].sort();
  known.set(sum, made);
  return made;
}

/** Every global key that some request leaves open, sorted. */
export function openGlobalKeys(): readonly string[] {
  return unknownKeys(2 ** groups.length - 1);
}
