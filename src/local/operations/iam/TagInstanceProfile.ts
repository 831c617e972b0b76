import type { Operation } from "../../operation.ts";
import { authorizedProfile, replaceProfile } from "./instance-profiles.ts";
import { readTags, withTags } from "./tags.ts";

/**
 * Adds tags to an instance profile.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html
 */
export const TagInstanceProfile: Operation = context => {
  const added = readTags(context);
  const profile = authorizedProfile(context);
  replaceProfile(context, { ...profile, tags: withTags(profile.tags, added) });
  return {};
};
