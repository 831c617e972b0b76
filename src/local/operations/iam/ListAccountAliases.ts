import type { Operation } from "../../operation.ts";
import { accountAliasOf } from "./account-aliases.ts";

/**
 * Lists the account's alias: there is at most one.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
 */
export const ListAccountAliases: Operation = context => {
  context.authorize();
  const alias = accountAliasOf(context.state, context.account);
  return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
};
