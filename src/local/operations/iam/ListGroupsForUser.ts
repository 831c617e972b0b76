import type { Operation } from "../../operation.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Lists a user's groups: there are none, as the operations that make groups are not answered.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
 */
export const ListGroupsForUser: Operation = context => {
  authorizedUser(context);
  return { Groups: [], IsTruncated: false };
};
