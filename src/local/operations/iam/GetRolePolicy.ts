import type { Operation } from "../../operation.ts";
import { describeInline, inlineOf } from "./inline.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Gets one of a role's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export const GetRolePolicy: Operation = context => {
  const role = authorizedRole(context);
  return { RoleName: role.name, ...describeInline(inlineOf(context, role)) };
};
