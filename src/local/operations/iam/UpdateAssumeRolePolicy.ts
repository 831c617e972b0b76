import type { Operation } from "../../operation.ts";
import { authorizedRole, replace } from "./principals.ts";
import { refuseServiceLinked } from "./service-linked.ts";
import { readTrust } from "./trust.ts";

/**
 * Changes who may assume a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
 */
export const UpdateAssumeRolePolicy: Operation = context => {
  const role = authorizedRole(context);
  refuseServiceLinked(role);
  replace(context, { ...role, trust: readTrust(context, "PolicyDocument") });
  return {};
};
