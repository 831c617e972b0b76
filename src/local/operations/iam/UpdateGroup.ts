import type { Operation } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { authorizedGroup, membersOf, refuseTaken } from "./groups.ts";
import { replace } from "./principals.ts";
import { groupName, path } from "./rules.ts";

/**
 * Changes a group's name or path, and so its ARN. Its users stay in it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html
 */
export const UpdateGroup: Operation = context => {
  const { account, parameters, partition, state } = context;
  const newName = optionalText(parameters, "NewGroupName", groupName);
  const newPath = optionalText(parameters, "NewPath", path);
  const group = authorizedGroup(context);
  const name = newName ?? group.name;
  const folder = newPath ?? group.path;
  refuseTaken(context, name, group);
  const arn = `arn:${partition}:iam::${account}:group${folder}${name}`;
  if (arn === group.arn) return {};
  const members = membersOf(context, group);
  state.delete("group", group.arn);
  replace(context, { ...group, arn, name, path: folder });
  for (const user of members) {
    const others = (user.groups ?? []).filter(one => one !== group.arn);
    replace(context, { ...user, groups: [...others, arn].sort() });
  }
  return {};
};
