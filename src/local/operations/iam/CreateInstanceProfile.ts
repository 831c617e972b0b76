import { uniqueId } from "../../credentials.ts";
import type { Operation } from "../../operation.ts";
import type { InstanceProfile } from "../../rows.ts";
import { optionalText, requiredText } from "../../wire/parameters.ts";
import { describeProfile, refuseTaken, replaceProfile } from "./instance-profiles.ts";
import { path, profileName } from "./rules.ts";
import { readTags } from "./tags.ts";

/**
 * Makes an instance profile without a role. Names that differ only in case are the same name.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html
 */
export const CreateInstanceProfile: Operation = context => {
  const { account, now, parameters, partition } = context;
  const name = requiredText(parameters, "InstanceProfileName", profileName);
  const folder = optionalText(parameters, "Path", path) ?? "/";
  const tags = readTags(context);
  context.authorize();
  refuseTaken(context, name);
  const profile: InstanceProfile = {
    arn: `arn:${partition}:iam::${account}:instance-profile${folder}${name}`,
    id: uniqueId("AIPA"),
    name,
    path: folder,
    account,
    tags,
    created: now,
  };
  replaceProfile(context, profile);
  return { InstanceProfile: describeProfile(context, profile) };
};
