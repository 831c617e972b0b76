import type { Operation } from "../../operation.ts";
import { authorizedRole } from "./principals.ts";
import { tagPage } from "./tags.ts";

/**
 * Lists the tags of a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
 */
export const ListRoleTags: Operation = context => tagPage(context, authorizedRole(context).tags);
