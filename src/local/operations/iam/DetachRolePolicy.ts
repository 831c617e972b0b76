import type { Operation } from "../../operation.ts";
import { detach } from "./attachments.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Detaches a managed policy from a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
 */
export const DetachRolePolicy: Operation = context => detach(context, authorizedRole(context));
