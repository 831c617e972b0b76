import type { Operation } from "../../operation.ts";
import { authorizedGroup, describeGroup, membersOf } from "./groups.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { listedUser } from "./principals.ts";

/**
 * Gets a group and a page of the users in it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
 */
export const GetGroup: Operation = context => {
  const group = authorizedGroup(context);
  const members = sortedBy(membersOf(context, group), user => user.name);
  const { items, more } = pageOf(context, members, user => user.name);
  return { Group: describeGroup(group), Users: items.map(listedUser), ...more };
};
