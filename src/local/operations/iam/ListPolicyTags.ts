import type { Operation } from "../../operation.ts";
import { authorizedPolicy } from "./managed.ts";
import { tagPage } from "./tags.ts";

/**
 * Lists the tags of a managed policy.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html
 */
export const ListPolicyTags: Operation = context =>
  tagPage(context, authorizedPolicy(context).tags);
