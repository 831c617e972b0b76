/** What an operation of IAM is asked on: the kind of resource, and the parameter that names it. */
export interface IamOperation {
  readonly kind: "role" | "user" | "policy" | "oidc-provider" | "group" | "instance-profile";
  readonly parameter: string;
  /** The resource does not exist yet: its ARN is made from the name and the Path parameter. */
  readonly creates?: true;
  /** The permission that tags in the same call ask for. */
  readonly tagging?: string;
}

const role: IamOperation = { kind: "role", parameter: "RoleName" };
const user: IamOperation = { kind: "user", parameter: "UserName" };
const policy: IamOperation = { kind: "policy", parameter: "PolicyArn" };
const provider: IamOperation = { kind: "oidc-provider", parameter: "OpenIDConnectProviderArn" };
const profile: IamOperation = { kind: "instance-profile", parameter: "InstanceProfileName" };
const group: IamOperation = { kind: "group", parameter: "GroupName" };

/** One row for each of the names. */
function rows(names: string, on: IamOperation): [string, IamOperation][] {
  return names.split(" ").map(name => [name, on]);
}

/**
 * The operations of IAM that are asked on a resource; every other one is asked on `*`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const iamOperations: ReadonlyMap<string, IamOperation> = new Map([
  ["CreateRole", { ...role, creates: true, tagging: "TagRole" }],
  ["CreateUser", { ...user, creates: true, tagging: "TagUser" }],
  [
    "CreatePolicy",
    { kind: "policy", parameter: "PolicyName", creates: true, tagging: "TagPolicy" },
  ],
  [
    "CreateOpenIDConnectProvider",
    {
      kind: "oidc-provider",
      parameter: "Url",
      creates: true,
      tagging: "TagOpenIDConnectProvider",
    },
  ],
  ["CreateGroup", { ...group, creates: true }],
  ["CreateInstanceProfile", { ...profile, creates: true, tagging: "TagInstanceProfile" }],
  ...rows("AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy GetRolePolicy", role),
  ...rows("GetRole UpdateRole UpdateRoleDescription DeleteRole UpdateAssumeRolePolicy", role),
  ...rows("ListAttachedRolePolicies ListRolePolicies ListInstanceProfilesForRole", role),
  ...rows("TagRole UntagRole ListRoleTags", role),
  ...rows("PutRolePermissionsBoundary DeleteRolePermissionsBoundary", role),
  ...rows("AttachUserPolicy DetachUserPolicy PutUserPolicy DeleteUserPolicy GetUserPolicy", user),
  ...rows("GetUser UpdateUser DeleteUser ListAttachedUserPolicies ListUserPolicies", user),
  ...rows("ListGroupsForUser TagUser UntagUser ListUserTags", user),
  ...rows("CreateAccessKey DeleteAccessKey UpdateAccessKey ListAccessKeys", user),
  ...rows("PutUserPermissionsBoundary DeleteUserPermissionsBoundary", user),
  ...rows("GetPolicy DeletePolicy ListEntitiesForPolicy TagPolicy UntagPolicy", policy),
  ...rows("ListPolicyTags ListPolicyVersions CreatePolicyVersion DeletePolicyVersion", policy),
  ...rows("GetPolicyVersion SetDefaultPolicyVersion", policy),
  ...rows("GetOpenIDConnectProvider DeleteOpenIDConnectProvider", provider),
  ...rows("AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider", provider),
  ...rows("UpdateOpenIDConnectProviderThumbprint TagOpenIDConnectProvider", provider),
  ...rows("UntagOpenIDConnectProvider ListOpenIDConnectProviderTags", provider),
  ...rows("GetGroup UpdateGroup DeleteGroup AttachGroupPolicy DetachGroupPolicy", group),
  ...rows("PutGroupPolicy DeleteGroupPolicy GetGroupPolicy AddUserToGroup", group),
  ...rows("RemoveUserFromGroup ListGroupPolicies ListAttachedGroupPolicies", group),
  ...rows("GetInstanceProfile DeleteInstanceProfile AddRoleToInstanceProfile", profile),
  ...rows("RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile", profile),
]);
