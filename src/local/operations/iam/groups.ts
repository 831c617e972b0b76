import type { Group, User } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { alreadyExists, noSuchEntity } from "./faults.ts";
import { principalsOf } from "./principals.ts";
import { groupName } from "./rules.ts";
import { isoTime } from "./time.ts";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const mostGroups = 300;
/** Groups that one user can be in. */
export const mostGroupsOfUser = 10;

/** Every group of the caller's account. */
export function groupsOf({ account, state }: OperationContext): Group[] {
  return [...state.groups.values()].filter(one => one.account === account);
}

/**
 * The group that GroupName names, once the caller has been found to be allowed the call.
 * Recorded: https://github.com/app-sre/qontract-reconcile/pull/66
 * @throws ServiceError ValidationError, AccessDenied, NoSuchEntity
 */
export function authorizedGroup(context: OperationContext): Group {
  const name = requiredText(context.parameters, "GroupName", groupName);
  context.authorize();
  const group = groupsOf(context).find(one => one.name === name);
  if (group === undefined) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return group;
}

/**
 * Refuses a name that another group has.
 * Recorded: https://github.com/hashicorp/terraform-provider-aws/issues/20032
 * @param own the group that is renamed
 */
export function refuseTaken(context: OperationContext, name: string, own?: Group): void {
  const lower = name.toLowerCase();
  const taken = groupsOf(context).some(
    one => one.id !== own?.id && one.name.toLowerCase() === lower,
  );
  if (taken) throw alreadyExists(`Group with name ${name} already exists.`);
}

/** The users in a group. */
export function membersOf(context: OperationContext, group: Group): User[] {
  return principalsOf(context, "user").filter(user => user.groups?.includes(group.arn));
}

/** A group as the operations answer with it. */
export function describeGroup(group: Group): Readonly<Record<string, unknown>> {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: isoTime(group.created),
  };
}
