import type { Operation } from "../../operation.ts";
import { authorizedGroup } from "./groups.ts";
import { putInline, readInline } from "./inline.ts";

/**
 * Puts an inline policy on a group: every user in it has it from now on.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html
 */
export const PutGroupPolicy: Operation = context => {
  const policy = readInline(context);
  return putInline(context, authorizedGroup(context), policy);
};
