import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { limitExceeded } from "./faults.ts";
import { authorizedProfile, replaceProfile } from "./instance-profiles.ts";
import { roleNamed } from "./principals.ts";
import { roleName } from "./rules.ts";

/**
 * Puts a role into an instance profile, which can hold one. The caller must be allowed to pass it.
 * Recorded: https://github.com/getmoto/moto/issues/6404
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 */
export const AddRoleToInstanceProfile: Operation = context => {
  const name = requiredText(context.parameters, "RoleName", roleName);
  const profile = authorizedProfile(context);
  const role = roleNamed(context, name);
  if (profile.role !== undefined) {
    throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  }
  replaceProfile(context, { ...profile, role: role.arn });
  return {};
};
