import type { Operation } from "../../operation.ts";
import { detach } from "./attachments.ts";
import { authorizedUser } from "./principals.ts";

/**
 * Detaches a managed policy from a user.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html
 */
export const DetachUserPolicy: Operation = context => detach(context, authorizedUser(context));
