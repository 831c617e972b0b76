import type { Operation } from "../../operation.ts";
import { authorizedProvider, replaceProvider } from "./oidc.ts";
import { readTags, withTags } from "./tags.ts";

/**
 * Adds tags to an OIDC provider.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html
 */
export const TagOpenIDConnectProvider: Operation = context => {
  const added = readTags(context);
  const provider = authorizedProvider(context);
  replaceProvider(context, { ...provider, tags: withTags(provider.tags, added) });
  return {};
};
