import type { Operation } from "../../operation.ts";

/**
 * Lists the account's aliases: it has none, as the operations that make them are not answered.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html
 */
export const ListAccountAliases: Operation = context => {
  context.authorize();
  return { AccountAliases: [], IsTruncated: false };
};
