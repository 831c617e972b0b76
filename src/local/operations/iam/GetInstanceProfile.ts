import type { Operation } from "../../operation.ts";
import { authorizedProfile, describeProfile } from "./instance-profiles.ts";

/**
 * Gets an instance profile with its role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html
 */
export const GetInstanceProfile: Operation = context => ({
  InstanceProfile: describeProfile(context, authorizedProfile(context)),
});
