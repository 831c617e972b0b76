import type { AccountId, Arn } from "../model/index.ts";

/**
 * A principal's name as people read it: `role/NAME` in the file's own account, `root` for its root
 * user, otherwise with the account before it; an AWS service's as it is.
 */
export function shortName(arn: Arn, account: AccountId): string {
  if (!arn.startsWith("arn:")) return arn;
  const [, , , , own = "", ...resource] = arn.split(":");
  const name = resource.join(":");
  return own === account ? name : `${own}:${name}`;
}
