import type { Operation } from "../../operation.ts";
import { authorizedUser, replace } from "./principals.ts";
import { readTags, withTags } from "./tags.ts";

/**
 * Adds tags to a user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html
 */
export const TagUser: Operation = context => {
  const added = readTags(context);
  const user = authorizedUser(context);
  replace(context, { ...user, tags: withTags(user.tags, added) });
  return {};
};
