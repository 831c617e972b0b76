import type { Operation } from "../../operation.ts";
import { authorizedRole, replace } from "./principals.ts";
import { readTags, withTags } from "./tags.ts";

/**
 * Adds tags to a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
 */
export const TagRole: Operation = context => {
  const added = readTags(context);
  const role = authorizedRole(context);
  replace(context, { ...role, tags: withTags(role.tags, added) });
  return {};
};
