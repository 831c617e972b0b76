import type { Operation } from "../../operation.ts";
import { attach } from "./attachments.ts";
import { authorizedGroup } from "./groups.ts";

/**
 * Attaches a managed policy to a group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html
 */
export const AttachGroupPolicy: Operation = context => attach(context, authorizedGroup(context));
