import type { Operation } from "../../operation.ts";
import { authorizedProfile, replaceProfile } from "./instance-profiles.ts";
import { withoutTags } from "./tags.ts";

/**
 * Takes tags from an instance profile.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html
 */
export const UntagInstanceProfile: Operation = context => {
  const profile = authorizedProfile(context);
  replaceProfile(context, { ...profile, tags: withoutTags(context, profile.tags) });
  return {};
};
