import type { Operation } from "../../operation.ts";
import { namedOrOwn } from "./access-keys.ts";

/**
 * Lists a user's MFA devices: there are none, as the operations that make them are not answered.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html
 */
export const ListMFADevices: Operation = context => {
  namedOrOwn(context);
  return { MFADevices: [], IsTruncated: false };
};
