import type { Operation } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { describeGroup, groupsOf } from "./groups.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { path } from "./rules.ts";

/**
 * Lists the account's groups.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html
 */
export const ListGroups: Operation = context => {
  const prefix = optionalText(context.parameters, "PathPrefix", { max: path.max ?? 512 }) ?? "/";
  context.authorize();
  const found = groupsOf(context).filter(one => one.path.startsWith(prefix));
  const { items, more } = pageOf(
    context,
    sortedBy(found, one => one.name),
    one => one.name,
  );
  return { Groups: items.map(describeGroup), ...more };
};
