import type { Operation } from "../../operation.ts";
import { listProfiles, profilesOf } from "./instance-profiles.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Lists the instance profiles that hold a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
 */
export const ListInstanceProfilesForRole: Operation = context => {
  const { arn } = authorizedRole(context);
  return listProfiles(
    context,
    profilesOf(context).filter(one => one.role === arn),
  );
};
