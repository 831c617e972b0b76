import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { authorizedProvider, clientId, replaceProvider } from "./oidc.ts";

/**
 * Takes a client id from an OIDC provider; nothing happens if it has none such.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
 */
export const RemoveClientIDFromOpenIDConnectProvider: Operation = context => {
  const id = requiredText(context.parameters, "ClientID", clientId);
  const provider = authorizedProvider(context);
  const clientIds = provider.clientIds.filter(one => one !== id);
  replaceProvider(context, { ...provider, clientIds });
  return {};
};
