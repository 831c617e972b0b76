import type { Operation } from "../../operation.ts";
import { authorizedPolicy, describePolicy } from "./managed.ts";

/**
 * Gets a managed policy, without its document.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
 */
export const GetPolicy: Operation = context => ({
  Policy: describePolicy(context.state, authorizedPolicy(context)),
});
