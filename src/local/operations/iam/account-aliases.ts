import type { AccountId } from "../../../model/arn.ts";
import type { State } from "../../state.ts";

/** The name under which the settings hold an account's alias. */
export function aliasSetting(account: AccountId): string {
  return `account alias ${account}`;
}

/** The account's alias, where it has one. */
export function accountAliasOf(state: State, account: AccountId): string | undefined {
  return state.table("setting").get(aliasSetting(account))?.value;
}
