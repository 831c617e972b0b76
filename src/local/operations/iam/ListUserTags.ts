import type { Operation } from "../../operation.ts";
import { authorizedUser } from "./principals.ts";
import { tagPage } from "./tags.ts";

/**
 * Lists the tags of a user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html
 */
export const ListUserTags: Operation = context => tagPage(context, authorizedUser(context).tags);
