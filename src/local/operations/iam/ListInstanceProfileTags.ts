import type { Operation } from "../../operation.ts";
import { authorizedProfile } from "./instance-profiles.ts";
import { tagPage } from "./tags.ts";

/**
 * Lists the tags of an instance profile.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html
 */
export const ListInstanceProfileTags: Operation = context =>
  tagPage(context, authorizedProfile(context).tags);
