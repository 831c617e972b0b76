import { inlineTotals, policyLimits } from "../../../model/policy-size.ts";
import type { Operation, OperationContext } from "../../operation.ts";
import { groupsOf } from "./groups.ts";
import { profilesOf } from "./instance-profiles.ts";
import { accountOf } from "./oidc.ts";
import { principalsOf } from "./principals.ts";

/**
 * Counts what the account has, with the quotas. What the local AWS has no operations for counts 0.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const GetAccountSummary: Operation = context => {
  context.authorize();
  return { SummaryMap: new Map(Object.entries({ ...quotas, ...countsOf(context) })) };
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const quotas = {
  UsersQuota: 5000,
  GroupsQuota: 300,
  RolesQuota: 1000,
  InstanceProfilesQuota: 1000,
  ServerCertificatesQuota: 20,
  PoliciesQuota: 1500,
  PolicyVersionsInUseQuota: 10_000,
  UserPolicySizeQuota: inlineTotals.user.most,
  GroupPolicySizeQuota: inlineTotals.group.most,
  RolePolicySizeQuota: inlineTotals.role.most,
  PolicySizeQuota: policyLimits.managed.most,
  AssumeRolePolicySizeQuota: policyLimits.trust.most,
  GroupsPerUserQuota: 10,
  AccessKeysPerUserQuota: 2,
  SigningCertificatesPerUserQuota: 2,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  VersionsPerPolicyQuota: 5,
  GlobalEndpointTokenVersion: 1,
};

function countsOf(context: OperationContext): Readonly<Record<string, number>> {
  const { account, state } = context;
  const own = [...state.policies.values()].filter(one => one.account === account);
  return {
    Users: principalsOf(context, "user").length,
    Groups: groupsOf(context).length,
    Roles: principalsOf(context, "role").length,
    InstanceProfiles: profilesOf(context).length,
    Providers: accountOf(context).oidcProviders.length,
    Policies: own.length,
    PolicyVersionsInUse: own.reduce((sum, one) => sum + one.versions.length, 0),
    ServerCertificates: 0,
    MFADevices: 0,
    MFADevicesInUse: 0,
    AccountMFAEnabled: 0,
    AccountPasswordPresent: 0,
    AccountAccessKeysPresent: [...state.table("credential").values()].some(
      one => one.principalId === account && one.expires === undefined,
    )
      ? 1
      : 0,
    AccountSigningCertificatesPresent: 0,
  };
}
