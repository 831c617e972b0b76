import type { Arn } from "../../../model/arn.ts";
import type { Account, OidcProvider } from "../../../model/estate.ts";
import type { OperationContext } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { noSuchEntity } from "./faults.ts";
import { arn as arnRule } from "./rules.ts";

/** What the model asks of a client id, and of a certificate's thumbprint. */
export const clientId = { min: 1, max: 255 };
export const thumbprint = { min: 40, max: 40 };

/** The caller's account. */
export function accountOf({ account, partition, state }: OperationContext): Account {
  return state.accounts.get(account) ?? { id: account, partition, oidcProviders: [] };
}

/** The parameter OpenIDConnectProviderArn. */
export function providerArn({ parameters }: OperationContext): Arn {
  return requiredText(parameters, "OpenIDConnectProviderArn", arnRule);
}

/**
 * The provider that OpenIDConnectProviderArn names, once the caller has been found to be allowed.
 * @throws ServiceError ValidationError, AccessDenied, NoSuchEntity
 */
export function authorizedProvider(context: OperationContext): OidcProvider {
  const arn = providerArn(context);
  context.authorize();
  const provider = accountOf(context).oidcProviders.find(one => one.arn === arn);
  if (provider === undefined) {
    throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  }
  return provider;
}

/** Puts a changed provider in the place of the one with its ARN, or beside the others. */
export function replaceProvider(context: OperationContext, provider: OidcProvider): void {
  const account = accountOf(context);
  const others = account.oidcProviders.filter(one => one.arn !== provider.arn);
  const oidcProviders = [...others, provider].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  context.state.put("account", account.id, { ...account, oidcProviders });
}
