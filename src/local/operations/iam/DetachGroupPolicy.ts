import type { Operation } from "../../operation.ts";
import { detach } from "./attachments.ts";
import { authorizedGroup } from "./groups.ts";

/**
 * Detaches a managed policy from a group.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html
 */
export const DetachGroupPolicy: Operation = context => detach(context, authorizedGroup(context));
