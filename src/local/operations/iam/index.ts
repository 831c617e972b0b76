import type { Operation } from "../../operation.ts";
import { AddClientIDToOpenIDConnectProvider } from "./AddClientIDToOpenIDConnectProvider.ts";
import { AttachRolePolicy } from "./AttachRolePolicy.ts";
import { AttachUserPolicy } from "./AttachUserPolicy.ts";
import { CreateAccessKey } from "./CreateAccessKey.ts";
import { CreateOpenIDConnectProvider } from "./CreateOpenIDConnectProvider.ts";
import { CreatePolicy } from "./CreatePolicy.ts";
import { CreatePolicyVersion } from "./CreatePolicyVersion.ts";
import { CreateRole } from "./CreateRole.ts";
import { CreateUser } from "./CreateUser.ts";
import { DeleteAccessKey } from "./DeleteAccessKey.ts";
import { DeleteOpenIDConnectProvider } from "./DeleteOpenIDConnectProvider.ts";
import { DeletePolicy } from "./DeletePolicy.ts";
import { DeletePolicyVersion } from "./DeletePolicyVersion.ts";
import { DeleteRole } from "./DeleteRole.ts";
import { DeleteRolePermissionsBoundary } from "./DeleteRolePermissionsBoundary.ts";
import { DeleteRolePolicy } from "./DeleteRolePolicy.ts";
import { DeleteUser } from "./DeleteUser.ts";
import { DeleteUserPermissionsBoundary } from "./DeleteUserPermissionsBoundary.ts";
import { DeleteUserPolicy } from "./DeleteUserPolicy.ts";
import { DetachRolePolicy } from "./DetachRolePolicy.ts";
import { DetachUserPolicy } from "./DetachUserPolicy.ts";
import { GetOpenIDConnectProvider } from "./GetOpenIDConnectProvider.ts";
import { GetPolicy } from "./GetPolicy.ts";
import { GetPolicyVersion } from "./GetPolicyVersion.ts";
import { GetRole } from "./GetRole.ts";
import { GetRolePolicy } from "./GetRolePolicy.ts";
import { GetUser } from "./GetUser.ts";
import { GetUserPolicy } from "./GetUserPolicy.ts";
import { ListAccessKeys } from "./ListAccessKeys.ts";
import { ListAccountAliases } from "./ListAccountAliases.ts";
import { ListAttachedRolePolicies } from "./ListAttachedRolePolicies.ts";
import { ListAttachedUserPolicies } from "./ListAttachedUserPolicies.ts";
import { ListEntitiesForPolicy } from "./ListEntitiesForPolicy.ts";
import { ListGroupsForUser } from "./ListGroupsForUser.ts";
import { ListInstanceProfilesForRole } from "./ListInstanceProfilesForRole.ts";
import { ListOpenIDConnectProviders } from "./ListOpenIDConnectProviders.ts";
import { ListOpenIDConnectProviderTags } from "./ListOpenIDConnectProviderTags.ts";
import { ListPolicies } from "./ListPolicies.ts";
import { ListPolicyTags } from "./ListPolicyTags.ts";
import { ListPolicyVersions } from "./ListPolicyVersions.ts";
import { ListRolePolicies } from "./ListRolePolicies.ts";
import { ListRoles } from "./ListRoles.ts";
import { ListRoleTags } from "./ListRoleTags.ts";
import { ListUserPolicies } from "./ListUserPolicies.ts";
import { ListUsers } from "./ListUsers.ts";
import { ListUserTags } from "./ListUserTags.ts";
import { PutRolePermissionsBoundary } from "./PutRolePermissionsBoundary.ts";
import { PutRolePolicy } from "./PutRolePolicy.ts";
import { PutUserPermissionsBoundary } from "./PutUserPermissionsBoundary.ts";
import { PutUserPolicy } from "./PutUserPolicy.ts";
import { RemoveClientIDFromOpenIDConnectProvider } from "./RemoveClientIDFromOpenIDConnectProvider.ts";
import { SetDefaultPolicyVersion } from "./SetDefaultPolicyVersion.ts";
import { TagOpenIDConnectProvider } from "./TagOpenIDConnectProvider.ts";
import { TagPolicy } from "./TagPolicy.ts";
import { TagRole } from "./TagRole.ts";
import { TagUser } from "./TagUser.ts";
import { UntagOpenIDConnectProvider } from "./UntagOpenIDConnectProvider.ts";
import { UntagPolicy } from "./UntagPolicy.ts";
import { UntagRole } from "./UntagRole.ts";
import { UntagUser } from "./UntagUser.ts";
import { UpdateAccessKey } from "./UpdateAccessKey.ts";
import { UpdateAssumeRolePolicy } from "./UpdateAssumeRolePolicy.ts";
import { UpdateOpenIDConnectProviderThumbprint } from "./UpdateOpenIDConnectProviderThumbprint.ts";
import { UpdateRole } from "./UpdateRole.ts";
import { UpdateRoleDescription } from "./UpdateRoleDescription.ts";
import { UpdateUser } from "./UpdateUser.ts";

/** IAM's operations by AWS's names. */
export const iamOperations: Readonly<Record<string, Operation>> = {
  AddClientIDToOpenIDConnectProvider,
  AttachRolePolicy,
  AttachUserPolicy,
  CreateAccessKey,
  CreateOpenIDConnectProvider,
  CreatePolicy,
  CreatePolicyVersion,
  CreateRole,
  CreateUser,
  DeleteAccessKey,
  DeleteOpenIDConnectProvider,
  DeletePolicy,
  DeletePolicyVersion,
  DeleteRole,
  DeleteRolePermissionsBoundary,
  DeleteRolePolicy,
  DeleteUser,
  DeleteUserPermissionsBoundary,
  DeleteUserPolicy,
  DetachRolePolicy,
  DetachUserPolicy,
  GetOpenIDConnectProvider,
  GetPolicy,
  GetPolicyVersion,
  GetRole,
  GetRolePolicy,
  GetUser,
  GetUserPolicy,
  ListAccessKeys,
  ListAccountAliases,
  ListAttachedRolePolicies,
  ListAttachedUserPolicies,
  ListEntitiesForPolicy,
  ListGroupsForUser,
  ListInstanceProfilesForRole,
  ListOpenIDConnectProviderTags,
  ListOpenIDConnectProviders,
  ListPolicies,
  ListPolicyTags,
  ListPolicyVersions,
  ListRolePolicies,
  ListRoleTags,
  ListRoles,
  ListUserPolicies,
  ListUserTags,
  ListUsers,
  PutRolePermissionsBoundary,
  PutRolePolicy,
  PutUserPermissionsBoundary,
  PutUserPolicy,
  RemoveClientIDFromOpenIDConnectProvider,
  SetDefaultPolicyVersion,
  TagOpenIDConnectProvider,
  TagPolicy,
  TagRole,
  TagUser,
  UntagOpenIDConnectProvider,
  UntagPolicy,
  UntagRole,
  UntagUser,
  UpdateAccessKey,
  UpdateAssumeRolePolicy,
  UpdateOpenIDConnectProviderThumbprint,
  UpdateRole,
  UpdateRoleDescription,
  UpdateUser,
};
