import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { accountAliasOf, aliasSetting } from "./account-aliases.ts";
import { noSuchEntity } from "./faults.ts";
import { accountAlias } from "./rules.ts";

/**
 * Takes the alias from the account.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
 */
export const DeleteAccountAlias: Operation = context => {
  const { account, parameters, state } = context;
  const alias = requiredText(parameters, "AccountAlias", accountAlias);
  context.authorize();
  if (accountAliasOf(state, account) !== alias) {
    // The text has no recorded source.
    throw noSuchEntity(`The account alias ${alias} cannot be found.`);
  }
  state.delete("setting", aliasSetting(account));
  return {};
};
