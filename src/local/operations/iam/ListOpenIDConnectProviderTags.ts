import type { Operation } from "../../operation.ts";
import { authorizedProvider } from "./oidc.ts";
import { tagPage } from "./tags.ts";

/**
 * Lists the tags of an OIDC provider.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html
 */
export const ListOpenIDConnectProviderTags: Operation = context =>
  tagPage(context, authorizedProvider(context).tags);
