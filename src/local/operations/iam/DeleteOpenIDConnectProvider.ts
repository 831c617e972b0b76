import type { Operation } from "../../operation.ts";
import { accountOf, providerArn } from "./oidc.ts";

/**
 * Deletes an OIDC provider; nothing happens if there is none.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
 */
export const DeleteOpenIDConnectProvider: Operation = context => {
  const arn = providerArn(context);
  context.authorize();
  const account = accountOf(context);
  const oidcProviders = account.oidcProviders.filter(one => one.arn !== arn);
  context.state.put("account", account.id, { ...account, oidcProviders });
  return {};
};
