import type { Operation } from "../../operation.ts";
import { textList } from "../../wire/parameters.ts";
import { authorizedProvider, replaceProvider, thumbprint } from "./oidc.ts";

/**
 * Replaces the thumbprints of an OIDC provider.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
 */
export const UpdateOpenIDConnectProviderThumbprint: Operation = context => {
  const thumbprints = textList(context.parameters, "ThumbprintList", thumbprint);
  replaceProvider(context, { ...authorizedProvider(context), thumbprints });
  return {};
};
