import type { Operation } from "../../operation.ts";

/**
 * Lists the account's virtual MFA devices: there are none.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
 */
export const ListVirtualMFADevices: Operation = context => {
  context.authorize();
  return { VirtualMFADevices: [], IsTruncated: false };
};
