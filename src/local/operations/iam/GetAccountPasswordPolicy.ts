import type { Operation } from "../../operation.ts";
import { noSuchEntity } from "./faults.ts";

/**
 * Gets the account's rules for passwords: there are none, which is AWS's answer for such an account.
 * Recorded: https://github.com/turbot/steampipe-plugin-aws/issues/369
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html
 */
export const GetAccountPasswordPolicy: Operation = context => {
  context.authorize();
  const { account } = context;
  throw noSuchEntity(`The Password Policy with domain name ${account} cannot be found.`);
};
