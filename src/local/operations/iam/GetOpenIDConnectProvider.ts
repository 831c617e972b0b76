import type { Operation } from "../../operation.ts";
import { authorizedProvider } from "./oidc.ts";
import { tagsMember } from "./tags.ts";
import { isoTime } from "./time.ts";

/**
 * Gets an OIDC provider. Its URL comes without `https://`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
 */
export const GetOpenIDConnectProvider: Operation = context => {
  const provider = authorizedProvider(context);
  return {
    Url: provider.url,
    ClientIDList: provider.clientIds,
    ThumbprintList: provider.thumbprints,
    CreateDate: isoTime(provider.created),
    ...tagsMember(provider.tags),
  };
};
