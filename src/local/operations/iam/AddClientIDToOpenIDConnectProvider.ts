import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { authorizedProvider, clientId, replaceProvider } from "./oidc.ts";

/**
 * Adds a client id (an audience) to an OIDC provider; adding it again changes nothing.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
 */
export const AddClientIDToOpenIDConnectProvider: Operation = context => {
  const id = requiredText(context.parameters, "ClientID", clientId);
  const provider = authorizedProvider(context);
  if (!provider.clientIds.includes(id)) {
    replaceProvider(context, { ...provider, clientIds: [...provider.clientIds, id] });
  }
  return {};
};
