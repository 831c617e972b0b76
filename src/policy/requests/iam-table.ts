/** The types of resource that IAM's operations are asked on, and their names in ARNs. */
export type IamKind =
  | "role"
  | "user"
  | "group"
  | "policy"
  | "instance-profile"
  | "oidc-provider"
  | "saml-provider"
  | "server-certificate"
  | "mfa"
  | "delegation-request"
  /** The parameter holds an ARN of one of several types. */
  | "any"
  /** Nothing, or what a call does not tell. */
  | "*";

/** What an operation of IAM is asked on, and which condition keys of its own its request has. */
export interface IamOperation {
  readonly kind: IamKind;
  /** The parameter that names the resource. */
  readonly parameter: string;
  /** The resource does not exist yet: its ARN is made from the name and the Path parameter. */
  readonly creates?: true;
  /** The permission that tags in the same call ask for. */
  readonly tagging?: string;
  /** The parameters with a new name and path: the permission is asked on that ARN as well. */
  readonly renames?: readonly [name: string, path: string];
  /** Only who answers the call knows the resource: without the parameter it is asked on `*`. */
  readonly found?: true;
  /** The call hands a role to a service, which is a permission of its own. */
  readonly passes?: true;
  /** Whether the request carries iam:PolicyARN. */
  readonly policy?: true;
  /** Whether the request carries iam:PermissionsBoundary: the one sent, or that of the resource. */
  readonly boundary?: true;
  /** Condition keys that take a parameter's value. */
  readonly sent?: Readonly<Record<string, string>>;
  /** Condition keys of which nothing here tells the values. */
  readonly open?: readonly string[];
}

const role: IamOperation = { kind: "role", parameter: "RoleName" };
const user: IamOperation = { kind: "user", parameter: "UserName" };
const group: IamOperation = { kind: "group", parameter: "GroupName" };
const policy: IamOperation = { kind: "policy", parameter: "PolicyArn" };
const provider: IamOperation = { kind: "oidc-provider", parameter: "OpenIDConnectProviderArn" };
const saml: IamOperation = { kind: "saml-provider", parameter: "SAMLProviderArn" };
const profile: IamOperation = { kind: "instance-profile", parameter: "InstanceProfileName" };
const certificate: IamOperation = {
  kind: "server-certificate",
  parameter: "ServerCertificateName",
};
const mfa: IamOperation = { kind: "mfa", parameter: "SerialNumber" };
const delegation: IamOperation = {
  kind: "delegation-request",
  parameter: "DelegationRequestId",
  open: ["iam:DelegationRequestOwner"],
};

const bounded = (on: IamOperation): IamOperation => ({ ...on, boundary: true });
const attaching = (on: IamOperation): IamOperation => ({ ...on, policy: true });
const templated = (on: IamOperation): IamOperation => ({ ...on, open: ["iam:RoleTemplateARN"] });
const renaming = (on: IamOperation, name: string): IamOperation => ({
  ...on,
  renames: [`New${name}Name`, "NewPath"],
});
const creating = (on: IamOperation, tagging?: string, parameter = on.parameter): IamOperation => ({
  ...on,
  parameter,
  creates: true,
  ...(tagging !== undefined && { tagging }),
});

/** A user, role, group or policy by its ARN; its tags are not looked up. */
const anyEntity = (parameter: string): IamOperation => ({
  kind: "any",
  parameter,
  open: ["aws:ResourceTag/*", "iam:ResourceTag/*"],
});
const none = (...open: string[]): IamOperation => ({ kind: "*", parameter: "", open });

const securityKey: IamOperation = {
  ...user,
  open: [
    "iam:FIDO-FIPS-140-2-certification",
    "iam:FIDO-FIPS-140-3-certification",
    "iam:FIDO-certification",
    "iam:RegisterSecurityKey",
  ],
};
const newCredential: IamOperation = {
  ...user,
  sent: {
    "iam:ServiceSpecificCredentialAgeDays": "CredentialAgeDays",
    "iam:ServiceSpecificCredentialServiceName": "ServiceName",
  },
};
const credential: IamOperation = {
  ...user,
  open: ["iam:ServiceSpecificCredentialServiceName"],
};

/** Types of which an estate holds no entities: what tags they have nobody tells. */
export const untagged: readonly IamKind[] = [
  "instance-profile",
  "mfa",
  "saml-provider",
  "server-certificate",
];

/** One row for each of the names. */
function rows(on: IamOperation, names: string): [string, IamOperation][] {
  return names.split(/\s+/).map(name => [name, on]);
}

/**
 * The operations of IAM that are asked on a resource; every other one is asked on `*`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const iamOperations: ReadonlyMap<string, IamOperation> = new Map([
  ...rows(bounded(templated(creating(role, "TagRole"))), "CreateRole"),
  ...rows(bounded(templated(role)), "GetRole PutRolePolicy PutRolePermissionsBoundary"),
  ...rows(bounded(templated(attaching(role))), "AttachRolePolicy"),
  ...rows(bounded(attaching(role)), "DetachRolePolicy"),
  ...rows(
    bounded(role),
    `DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy UpdateAssumeRolePolicy UpdateRole
     UpdateRoleDescription`,
  ),
  ...rows(templated(role), "TagRole"),
  ...rows(
    role,
    `DeleteServiceLinkedRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole
     ListRolePolicies ListRoleTags UntagRole`,
  ),
  ...rows(bounded(creating(user, "TagUser")), "CreateUser"),
  ...rows(bounded(attaching(user)), "AttachUserPolicy DetachUserPolicy"),
  ...rows(
    bounded(user),
    "DeleteUserPermissionsBoundary DeleteUserPolicy PutUserPermissionsBoundary PutUserPolicy",
  ),
  ...rows(renaming(user, "User"), "UpdateUser"),
  ...rows(
    user,
    `ChangePassword CreateAccessKey CreateLoginProfile DeactivateMFADevice DeleteAccessKey
     DeleteLoginProfile DeleteSSHPublicKey DeleteSigningCertificate DeleteUser GetLoginProfile
     GetMFADevice GetSSHPublicKey GetUser GetUserPolicy ListAccessKeys ListAttachedUserPolicies
     ListGroupsForUser ListMFADevices ListSSHPublicKeys ListServiceSpecificCredentials
     ListSigningCertificates ListUserPolicies ListUserTags ResyncMFADevice TagUser UntagUser
     UpdateAccessKey UpdateLoginProfile UpdateSSHPublicKey UpdateSigningCertificate
     UploadSSHPublicKey UploadSigningCertificate`,
  ),
  ...rows({ ...user, found: true }, "GetAccessKeyLastUsed"),
  ...rows(securityKey, "EnableMFADevice"),
  ...rows(newCredential, "CreateServiceSpecificCredential"),
  ...rows(
    credential,
    "DeleteServiceSpecificCredential ResetServiceSpecificCredential UpdateServiceSpecificCredential",
  ),
  ...rows(creating(group), "CreateGroup"),
  ...rows(attaching(group), "AttachGroupPolicy DetachGroupPolicy"),
  ...rows(renaming(group, "Group"), "UpdateGroup"),
  ...rows(
    group,
    `AddUserToGroup DeleteGroup DeleteGroupPolicy GetGroup GetGroupPolicy ListAttachedGroupPolicies
     ListGroupPolicies PutGroupPolicy RemoveUserFromGroup`,
  ),
  ...rows(creating(policy, "TagPolicy", "PolicyName"), "CreatePolicy"),
  ...rows(
    policy,
    `CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion
     ListEntitiesForPolicy ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy
     UntagPolicy`,
  ),
  ...rows(creating(provider, "TagOpenIDConnectProvider", "Url"), "CreateOpenIDConnectProvider"),
  ...rows(
    provider,
    `AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider
     ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider
     TagOpenIDConnectProvider UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint`,
  ),
  ...rows(creating(saml, "TagSAMLProvider", "Name"), "CreateSAMLProvider"),
  ...rows(
    saml,
    `DeleteSAMLProvider GetSAMLProvider ListSAMLProviderTags TagSAMLProvider UntagSAMLProvider
     UpdateSAMLProvider`,
  ),
  ...rows(creating(profile, "TagInstanceProfile"), "CreateInstanceProfile"),
  ...rows({ ...profile, passes: true }, "AddRoleToInstanceProfile"),
  ...rows(
    profile,
    `DeleteInstanceProfile GetInstanceProfile ListInstanceProfileTags
     RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile`,
  ),
  ...rows(creating(certificate, "TagServerCertificate"), "UploadServerCertificate"),
  ...rows(renaming(certificate, "ServerCertificate"), "UpdateServerCertificate"),
  ...rows(
    certificate,
    `DeleteServerCertificate GetServerCertificate ListServerCertificateTags TagServerCertificate
     UntagServerCertificate`,
  ),
  ...rows(creating(mfa, "TagMFADevice", "VirtualMFADeviceName"), "CreateVirtualMFADevice"),
  ...rows(mfa, "DeleteVirtualMFADevice ListMFADeviceTags TagMFADevice UntagMFADevice"),
  ...rows(
    delegation,
    `AcceptDelegationRequest AssociateDelegationRequest GetDelegationRequest
     RejectDelegationRequest SendDelegationToken`,
  ),
  ...rows(anyEntity("Arn"), "GenerateServiceLastAccessedDetails ListPoliciesGrantingServiceAccess"),
  ...rows(anyEntity("PolicySourceArn"), "GetContextKeysForPrincipalPolicy SimulatePrincipalPolicy"),
  ...rows({ kind: "any", parameter: "TemplateArn" }, "GetRoleTemplateVersion"),
  ...rows({ ...delegation, kind: "any", parameter: "EntityArn" }, "GetHumanReadableSummary"),
  ...rows({ ...delegation, kind: "*" }, "ListDelegationRequests"),
  ...rows(none("iam:AccountPropertyNamespaces"), "GetAccountProperties PutAccountProperties"),
  ...rows(none("iam:OrganizationsPolicyId"), "GenerateOrganizationsAccessReport"),
  ...rows(
    none(
      "iam:DelegationDuration",
      "iam:DelegationRequestOwner",
      "iam:NotificationChannel",
      "iam:TemplateArn",
    ),
    "CreateDelegationRequest",
  ),
  // The name of the role depends on the service.
  ...rows(
    { kind: "*", parameter: "", sent: { "iam:AWSServiceName": "AWSServiceName" } },
    "CreateServiceLinkedRole",
  ),
]);
