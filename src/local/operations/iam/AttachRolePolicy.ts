import type { Operation } from "../../operation.ts";
import { attach } from "./attachments.ts";
import { authorizedRole } from "./principals.ts";

/**
 * Attaches a managed policy to a role.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
 */
export const AttachRolePolicy: Operation = context => attach(context, authorizedRole(context));
