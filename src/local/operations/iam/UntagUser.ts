import type { Operation } from "../../operation.ts";
import { authorizedUser, replace } from "./principals.ts";
import { withoutTags } from "./tags.ts";

/**
 * Takes tags from a user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html
 */
export const UntagUser: Operation = context => {
  const user = authorizedUser(context);
  replace(context, { ...user, tags: withoutTags(context, user.tags) });
  return {};
};
