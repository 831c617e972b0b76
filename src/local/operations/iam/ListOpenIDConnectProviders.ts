import type { Operation } from "../../operation.ts";
import { accountOf } from "./oidc.ts";

/**
 * Lists the ARNs of the account's OIDC providers.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
 */
export const ListOpenIDConnectProviders: Operation = context => {
  context.authorize();
  const { oidcProviders } = accountOf(context);
  return { OpenIDConnectProviderList: oidcProviders.map(one => ({ Arn: one.arn })) };
};
