import type { Operation } from "../../operation.ts";
import { optionalText } from "../../wire/parameters.ts";
import { pageOf, sortedBy } from "./pages.ts";
import { listedUser, principalsOf } from "./principals.ts";
import { path } from "./rules.ts";

/**
 * Lists the account's users.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
 */
export const ListUsers: Operation = context => {
  const prefix = optionalText(context.parameters, "PathPrefix", { max: path.max ?? 512 }) ?? "/";
  context.authorize();
  const found = principalsOf(context, "user").filter(one => one.path.startsWith(prefix));
  const { items, more } = pageOf(
    context,
    sortedBy(found, one => one.name),
    one => one.name,
  );
  return { Users: items.map(listedUser), ...more };
};
