import type { Operation } from "../../operation.ts";
import { describeGroup } from "./groups.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Lists the groups that a user is in.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
 */
export const ListGroupsForUser: Operation = context => {
  const user = authorizedUser(context);
  const groups = (user.groups ?? []).flatMap(arn => context.state.groups.get(arn) ?? []);
  const { items, more } = pageOf(
    context,
    sortedBy(groups, one => one.name),
    one => one.name,
  );
  return { Groups: items.map(describeGroup), ...more };
};
