import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { limitExceeded } from "./faults.ts";
import { authorizedGroup, mostGroupsOfUser } from "./groups.ts";
import { replace, userNamed } from "./principals.ts";
import { userName } from "./rules.ts";

/**
 * Puts a user into a group. One that is in it already stays.
 * Recorded: https://github.com/cloud-custodian/cloud-custodian/pull/4730
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html
 */
export const AddUserToGroup: Operation = context => {
  const { parameters } = context;
  const name = requiredText(parameters, "UserName", userName);
  const group = authorizedGroup(context);
  const user = userNamed(context, name);
  const groups = user.groups ?? [];
  if (groups.includes(group.arn)) return {};
  if (groups.length >= mostGroupsOfUser) {
    // Known from public code, not from a recorded answer.
    throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${mostGroupsOfUser}`);
  }
  replace(context, { ...user, groups: [...groups, group.arn].sort() });
  return {};
};
