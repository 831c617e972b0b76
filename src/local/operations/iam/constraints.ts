import type { Operation } from "../../operation.ts";
import { type MemberRule, mustFit } from "../../wire/parameters.ts";

/*
 * What IAM's service model asks of its calls before anything else is looked at: which members they
 * must have, and how long or large they are. Patterns are looked at where a member is read, since
 * IAM has words of its own for those of names.
 * https://github.com/boto/botocore/blob/1.44.8/botocore/data/iam/2010-05-08/service-2.json
 */

const text = (min: number, max: number): MemberRule => ({ text: { min, max } });
const number = (min: number, max: number): MemberRule => ({ number: { min, max } });
const document = text(1, 131_072);
const arn = text(20, 2048);
const path = text(1, 512);

/** By the member's name; the same in every operation but for `UserName`. */
const rules: Readonly<Record<string, MemberRule>> = {
  AWSServiceName: text(1, 128),
  AccessKeyId: text(16, 128),
  AccountAlias: text(3, 63),
  AssumeRolePolicyDocument: document,
  CallerArn: text(1, 2048),
  ClientID: text(1, 255),
  CustomSuffix: text(1, 64),
  DeletionTaskId: text(1, 1000),
  Description: text(0, 1000),
  GroupName: text(1, 128),
  IdentityCenterInstanceArn: text(1, 1224),
  InstanceProfileName: text(1, 128),
  Marker: text(1, 320),
  MaxItems: number(1, 1000),
  MaxSessionDuration: number(3600, 43_200),
  MaxSigninSessionDuration: number(3600, 7_776_000),
  NewGroupName: text(1, 128),
  NewPath: path,
  NewUserName: text(1, 64),
  OpenIDConnectProviderArn: arn,
  Path: path,
  PathPrefix: path,
  PermissionsBoundary: arn,
  PolicyArn: arn,
  PolicyDocument: document,
  PolicyName: text(1, 128),
  PolicySourceArn: arn,
  ResourceHandlingOption: text(1, 64),
  ResourceOwner: text(1, 2048),
  ResourcePolicy: document,
  RoleName: text(1, 64),
  Url: text(1, 255),
  UserName: text(1, 128),
};

/** The operations that take only names that a user can have. */
const shortUserNames: ReadonlySet<string> = new Set([
  "AttachUserPolicy",
  "CreateUser",
  "DeleteLoginProfile",
  "DeleteUserPermissionsBoundary",
  "DetachUserPolicy",
  "GetLoginProfile",
  "ListAttachedUserPolicies",
  "ListSSHPublicKeys",
  "ListServiceSpecificCredentials",
  "PutUserPermissionsBoundary",
]);

/** The members of each operation, in the model's order; with `!` those that must be there. */
const calls: Readonly<Record<string, string>> = {
  AddClientIDToOpenIDConnectProvider: "OpenIDConnectProviderArn! ClientID!",
  AddRoleToInstanceProfile: "InstanceProfileName! RoleName!",
  AddUserToGroup: "GroupName! UserName!",
  AttachGroupPolicy: "GroupName! PolicyArn!",
  AttachRolePolicy: "RoleName! PolicyArn!",
  AttachUserPolicy: "UserName! PolicyArn!",
  CreateAccessKey: "UserName",
  CreateAccountAlias: "AccountAlias!",
  CreateGroup: "Path GroupName!",
  CreateInstanceProfile: "InstanceProfileName! Path",
  CreateOpenIDConnectProvider: "Url! IdentityCenterInstanceArn",
  CreatePolicy: "PolicyName! Path PolicyDocument! Description",
  CreatePolicyVersion: "PolicyArn! PolicyDocument!",
  CreateRole:
    "Path RoleName! AssumeRolePolicyDocument! Description MaxSessionDuration MaxSigninSessionDuration PermissionsBoundary",
  CreateServiceLinkedRole: "AWSServiceName! Description CustomSuffix",
  CreateUser: "Path UserName! PermissionsBoundary",
  DeleteAccessKey: "UserName AccessKeyId!",
  DeleteAccountAlias: "AccountAlias!",
  DeleteGroup: "GroupName!",
  DeleteGroupPolicy: "GroupName! PolicyName!",
  DeleteInstanceProfile: "InstanceProfileName!",
  DeleteLoginProfile: "UserName",
  DeleteOpenIDConnectProvider: "OpenIDConnectProviderArn!",
  DeletePolicy: "PolicyArn!",
  DeletePolicyVersion: "PolicyArn! VersionId!",
  DeleteRole: "RoleName!",
  DeleteRolePermissionsBoundary: "RoleName!",
  DeleteRolePolicy: "RoleName! PolicyName!",
  DeleteServiceLinkedRole: "RoleName!",
  DeleteUser: "UserName!",
  DeleteUserPermissionsBoundary: "UserName!",
  DeleteUserPolicy: "UserName! PolicyName!",
  DetachGroupPolicy: "GroupName! PolicyArn!",
  DetachRolePolicy: "RoleName! PolicyArn!",
  DetachUserPolicy: "UserName! PolicyArn!",
  GetAccountAuthorizationDetails: "MaxItems Marker",
  GetContextKeysForPrincipalPolicy: "PolicySourceArn!",
  GetGroup: "GroupName! Marker MaxItems",
  GetGroupPolicy: "GroupName! PolicyName!",
  GetInstanceProfile: "InstanceProfileName!",
  GetLoginProfile: "UserName",
  GetOpenIDConnectProvider: "OpenIDConnectProviderArn!",
  GetPolicy: "PolicyArn!",
  GetPolicyVersion: "PolicyArn! VersionId!",
  GetRole: "RoleName!",
  GetRolePolicy: "RoleName! PolicyName!",
  GetServiceLinkedRoleDeletionStatus: "DeletionTaskId!",
  GetUser: "UserName",
  GetUserPolicy: "UserName! PolicyName!",
  ListAccessKeys: "UserName Marker MaxItems",
  ListAccountAliases: "Marker MaxItems",
  ListAttachedGroupPolicies: "GroupName! PathPrefix Marker MaxItems",
  ListAttachedRolePolicies: "RoleName! PathPrefix Marker MaxItems",
  ListAttachedUserPolicies: "UserName! PathPrefix Marker MaxItems",
  ListEntitiesForPolicy: "PolicyArn! PathPrefix Marker MaxItems",
  ListGroupPolicies: "GroupName! Marker MaxItems",
  ListGroups: "PathPrefix Marker MaxItems",
  ListGroupsForUser: "UserName! Marker MaxItems",
  ListInstanceProfileTags: "InstanceProfileName! Marker MaxItems",
  ListInstanceProfiles: "PathPrefix Marker MaxItems",
  ListInstanceProfilesForRole: "RoleName! Marker MaxItems",
  ListMFADevices: "UserName Marker MaxItems",
  ListOpenIDConnectProviderTags: "OpenIDConnectProviderArn! Marker MaxItems",
  ListPolicies: "PathPrefix Marker MaxItems",
  ListPolicyTags: "PolicyArn! Marker MaxItems",
  ListPolicyVersions: "PolicyArn! Marker MaxItems",
  ListRolePolicies: "RoleName! Marker MaxItems",
  ListRoleTags: "RoleName! Marker MaxItems",
  ListRoles: "PathPrefix Marker MaxItems",
  ListSSHPublicKeys: "UserName Marker MaxItems",
  ListServiceSpecificCredentials: "UserName Marker MaxItems",
  ListSigningCertificates: "UserName Marker MaxItems",
  ListUserPolicies: "UserName! Marker MaxItems",
  ListUserTags: "UserName! Marker MaxItems",
  ListUsers: "PathPrefix Marker MaxItems",
  ListVirtualMFADevices: "Marker MaxItems",
  PutGroupPolicy: "GroupName! PolicyName! PolicyDocument!",
  PutRolePermissionsBoundary: "RoleName! PermissionsBoundary!",
  PutRolePolicy: "RoleName! PolicyName! PolicyDocument!",
  PutUserPermissionsBoundary: "UserName! PermissionsBoundary!",
  PutUserPolicy: "UserName! PolicyName! PolicyDocument!",
  RemoveClientIDFromOpenIDConnectProvider: "OpenIDConnectProviderArn! ClientID!",
  RemoveRoleFromInstanceProfile: "InstanceProfileName! RoleName!",
  RemoveUserFromGroup: "GroupName! UserName!",
  SetDefaultPolicyVersion: "PolicyArn! VersionId!",
  SimulateCustomPolicy:
    "ResourcePolicy ResourceOwner CallerArn ResourceHandlingOption MaxItems Marker",
  SimulatePrincipalPolicy:
    "PolicySourceArn! ResourcePolicy ResourceOwner CallerArn ResourceHandlingOption MaxItems Marker",
  TagInstanceProfile: "InstanceProfileName!",
  TagOpenIDConnectProvider: "OpenIDConnectProviderArn!",
  TagPolicy: "PolicyArn!",
  TagRole: "RoleName!",
  TagUser: "UserName!",
  UntagInstanceProfile: "InstanceProfileName!",
  UntagOpenIDConnectProvider: "OpenIDConnectProviderArn!",
  UntagPolicy: "PolicyArn!",
  UntagRole: "RoleName!",
  UntagUser: "UserName!",
  UpdateAccessKey: "UserName AccessKeyId! Status!",
  UpdateAssumeRolePolicy: "RoleName! PolicyDocument!",
  UpdateGroup: "GroupName! NewPath NewGroupName",
  UpdateOpenIDConnectProviderThumbprint: "OpenIDConnectProviderArn!",
  UpdateRole: "RoleName! Description MaxSessionDuration MaxSigninSessionDuration",
  UpdateRoleDescription: "RoleName! Description!",
  UpdateUser: "UserName! NewPath NewUserName",
};

/** Operations that first refuse a call that breaks the service model, with all that is wrong. */
export function byModel(
  operations: Readonly<Record<string, Operation>>,
): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]) => {
      const asked = rulesOf(name);
      const checked: Operation = context => {
        mustFit(context.parameters, asked);
        return run(context);
      };
      return [name, checked];
    }),
  );
}

/** What the service model asks of each member of an operation. */
export function rulesOf(operation: string): Readonly<Record<string, MemberRule>> {
  const members = (calls[operation] ?? "").split(" ").filter(Boolean);
  return Object.fromEntries(
    members.map(member => {
      const name = member.replace("!", "");
      const short = name === "UserName" && shortUserNames.has(operation);
      const rule = short ? text(1, 64) : rules[name];
      return [name, { ...rule, ...(member.endsWith("!") && { required: true as const }) }];
    }),
  );
}
