import type { Operation } from "../../operation.ts";
import { authorizedOwnPolicy } from "./managed.ts";
import { readTags, withTags } from "./tags.ts";

/**
 * Adds tags to a managed policy.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html
 */
export const TagPolicy: Operation = context => {
  const added = readTags(context);
  const policy = authorizedOwnPolicy(context);
  context.state.put("policy", policy.arn, { ...policy, tags: withTags(policy.tags, added) });
  return {};
};
