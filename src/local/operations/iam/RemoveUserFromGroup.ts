import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { authorizedGroup } from "./groups.ts";
import { replace, userNamed } from "./principals.ts";
import { userName } from "./rules.ts";

/**
 * Takes a user out of a group. One that is not in it makes no fault.
 * Recorded: https://github.com/cloud-custodian/cloud-custodian/pull/4730
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html
 */
export const RemoveUserFromGroup: Operation = context => {
  const name = requiredText(context.parameters, "UserName", userName);
  const group = authorizedGroup(context);
  const { groups = [], ...user } = userNamed(context, name);
  const others = groups.filter(arn => arn !== group.arn);
  if (others.length === groups.length) return {};
  replace(context, others.length === 0 ? user : { ...user, groups: others });
  return {};
};
