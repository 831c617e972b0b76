import type { Operation } from "../../operation.ts";

/**
 * Lists the account's SAML providers: there are none.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html
 */
export const ListSAMLProviders: Operation = context => {
  context.authorize();
  return { SAMLProviderList: [] };
};
