import type { Operation } from "../../operation.ts";
import { authorizedRole, replace } from "./principals.ts";
import { withoutTags } from "./tags.ts";

/**
 * Takes tags from a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html
 */
export const UntagRole: Operation = context => {
  const role = authorizedRole(context);
  replace(context, { ...role, tags: withoutTags(context, role.tags) });
  return {};
};
