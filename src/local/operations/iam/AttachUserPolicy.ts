import type { Operation } from "../../operation.ts";
import { attach } from "./attachments.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Attaches a managed policy to a user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
 */
export const AttachUserPolicy: Operation = context => attach(context, authorizedUser(context));
