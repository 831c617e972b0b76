import type { Operation } from "../../operation.ts";
import { namedOrOwn } from "./access-keys.ts";

/**
 * Lists a user's SSH public keys: there are none, as the operations that make them are not answered.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html
 */
export const ListSSHPublicKeys: Operation = context => {
  namedOrOwn(context);
  return { SSHPublicKeys: [], IsTruncated: false };
};
