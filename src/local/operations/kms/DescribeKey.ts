import type { Operation } from "../../operation.ts";
import { makeManagedKey } from "./aws-managed.ts";
import { keyMetadata } from "./metadata.ts";
import { anyKey, findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { grantTokens, keyId } from "./shapes.ts";

const read = members({ KeyId: required(keyId), GrantTokens: grantTokens });

/**
 * Tells about a key, in whatever state it is. An alias of AWS's that has no key yet gets one.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export const DescribeKey: Operation = context => {
  const { KeyId } = read(context.parameters);
  makeManagedKey(context, KeyId);
  const key = findKey(context, KeyId, anyKey);
  context.authorize();
  return { KeyMetadata: keyMetadata(key, context.state) };
};
