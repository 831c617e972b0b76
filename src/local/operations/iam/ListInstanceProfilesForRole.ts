import type { Operation } from "../../operation.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Lists a role's instance profiles: there are none, as there are no instances.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html
 */
export const ListInstanceProfilesForRole: Operation = context => {
  authorizedRole(context);
  return { InstanceProfiles: [], IsTruncated: false };
};
