import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { accountAliasOf, aliasSetting } from "./account-aliases.ts";
import { alreadyExists } from "./faults.ts";
import { accountAlias } from "./rules.ts";

/**
 * Gives the account an alias, in the place of the one that it has.
 * Observed: https://github.com/floci-io/floci/pull/2103
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
 */
export const CreateAccountAlias: Operation = context => {
  const { account, parameters, state } = context;
  const alias = requiredText(parameters, "AccountAlias", accountAlias);
  context.authorize();
  for (const holder of state.accounts.keys()) {
    if (accountAliasOf(state, holder) === alias) {
      // Recorded: https://github.com/awslabs/aws-deployment-framework/pull/465
      throw alreadyExists(`The account alias ${alias} already exists.`);
    }
  }
  const name = aliasSetting(account);
  state.put("setting", name, { name, value: alias });
  return {};
};
