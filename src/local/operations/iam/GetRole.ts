import type { Operation } from "../../operation.ts";
import { authorizedRole, describeRole } from "./principals.ts";

/**
 * Gets a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export const GetRole: Operation = context => ({ Role: describeRole(authorizedRole(context)) });
