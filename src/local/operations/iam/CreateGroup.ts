import type { Group } from "../../../model/estate.ts";
import { uniqueId } from "../../credentials.ts";
import type { Operation } from "../../operation.ts";
import { optionalText, requiredText } from "../../wire/parameters.ts";
import { limitExceeded } from "./faults.ts";
import { describeGroup, groupsOf, mostGroups, refuseTaken } from "./groups.ts";
import { replace } from "./principals.ts";
import { groupName, path } from "./rules.ts";

/**
 * Makes a group. Names that differ only in case are the same name.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html
 */
export const CreateGroup: Operation = context => {
  const { account, now, parameters, partition } = context;
  const name = requiredText(parameters, "GroupName", groupName);
  const folder = optionalText(parameters, "Path", path) ?? "/";
  context.authorize();
  refuseTaken(context, name);
  if (groupsOf(context).length >= mostGroups) {
    throw limitExceeded(`Cannot exceed quota for GroupsPerAccount: ${mostGroups}`);
  }
  const group: Group = {
    arn: `arn:${partition}:iam::${account}:group${folder}${name}`,
    id: uniqueId("AGPA"),
    name,
    path: folder,
    account,
    inline: [],
    attached: [],
    created: now,
  };
  replace(context, group);
  return { Group: describeGroup(group) };
};
