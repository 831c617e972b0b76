import type { Operation } from "../../operation.ts";
import { authorizedOwnPolicy } from "./managed.ts";
import { withoutTags } from "./tags.ts";

/**
 * Takes tags from a managed policy.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html
 */
export const UntagPolicy: Operation = context => {
  const policy = authorizedOwnPolicy(context);
  const tags = withoutTags(context, policy.tags);
  context.state.put("policy", policy.arn, { ...policy, tags });
  return {};
};
