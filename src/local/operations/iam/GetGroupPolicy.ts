import type { Operation } from "../../operation.ts";
import { authorizedGroup } from "./groups.ts";
import { describeInline, inlineOf } from "./inline.ts";

/**
 * Gets one of a group's inline policies.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html
 */
export const GetGroupPolicy: Operation = context => {
  const group = authorizedGroup(context);
  return { GroupName: group.name, ...describeInline(inlineOf(context, group)) };
};
