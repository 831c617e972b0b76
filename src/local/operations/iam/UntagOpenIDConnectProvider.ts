import type { Operation } from "../../operation.ts";
import { authorizedProvider, replaceProvider } from "./oidc.ts";
import { withoutTags } from "./tags.ts";

/**
 * Takes tags from an OIDC provider.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html
 */
export const UntagOpenIDConnectProvider: Operation = context => {
  const provider = authorizedProvider(context);
  replaceProvider(context, { ...provider, tags: withoutTags(context, provider.tags) });
  return {};
};
