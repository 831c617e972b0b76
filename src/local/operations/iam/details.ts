import { nameOf } from "../../../model/arn.ts";
import type { Group, ManagedPolicy, Role, User } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { describeGroup } from "./groups.ts";
import { describeInline } from "./inline.ts";
import { listedProfile, profilesOf } from "./instance-profiles.ts";
import { listedPolicy } from "./managed.ts";
import { boundaryMember, type Entity, listedRole, listedUser } from "./principals.ts";
import { describeTags } from "./tags.ts";
import { describeVersion } from "./versions.ts";

/** One entity as GetAccountAuthorizationDetails has it, and the list that it stands in. */
export interface Detail {
  readonly list: "user" | "group" | "role" | "policy";
  readonly arn: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function attachedOf(entity: Entity): Readonly<Record<string, unknown>> {
  return {
    AttachedManagedPolicies: entity.attached.map(arn => ({
      PolicyName: nameOf(arn),
      PolicyArn: arn,
    })),
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UserDetail.html */
export function detailOfUser({ state }: OperationContext): (user: User) => Detail {
  return user => ({
    list: "user",
    arn: user.arn,
    body: {
      ...listedUser(user),
      UserPolicyList: user.inline.map(describeInline),
      GroupList: (user.groups ?? []).flatMap(arn => state.groups.get(arn)?.name ?? []),
      ...attachedOf(user),
      ...boundaryMember(user),
      Tags: describeTags(user.tags),
    },
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GroupDetail.html */
export function detailOfGroup(_: OperationContext): (group: Group) => Detail {
  return group => ({
    list: "group",
    arn: group.arn,
    body: {
      ...describeGroup(group),
      GroupPolicyList: group.inline.map(describeInline),
      ...attachedOf(group),
    },
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html */
export function detailOfRole(context: OperationContext): (role: Role) => Detail {
  return role => {
    const { Description: _, MaxSessionDuration: __, ...listed } = listedRole(role);
    const profiles = profilesOf(context).filter(one => one.role === role.arn);
    return {
      list: "role",
      arn: role.arn,
      body: {
        ...listed,
        InstanceProfileList: profiles.map(one => listedProfile(context, one)),
        RolePolicyList: role.inline.map(describeInline),
        ...attachedOf(role),
        ...boundaryMember(role),
        Tags: describeTags(role.tags),
        RoleLastUsed: {},
      },
    };
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html */
export function detailOfPolicy({ state }: OperationContext, policy: ManagedPolicy): Detail {
  const versions = policy.versions.map(one => describeVersion(policy, one));
  const body = { ...listedPolicy(state, policy), PolicyVersionList: versions };
  return { list: "policy", arn: policy.arn, body };
}
