import type { Operation } from "../../operation.ts";
import { mustStayManageable, onlyName, readKeyPolicy } from "./key-policy.ts";
import { findKey } from "./resolve.ts";
import { flag, members, required, validation } from "./rules.ts";
import { keyId, policyName, policyText } from "./shapes.ts";

const read = members({
  KeyId: required(keyId),
  PolicyName: policyName,
  Policy: required(policyText),
  BypassPolicyLockoutSafetyCheck: flag,
});

/**
 * Puts another key policy, in whatever state the key is.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
export const PutKeyPolicy: Operation = context => {
  const input = read(context.parameters);
  // AWS's page says that the name must be this; no recorded text was found.
  if ((input.PolicyName ?? onlyName) !== onlyName) {
    throw validation(`PolicyName must be ${onlyName}`);
  }
  const key = findKey(context, input.KeyId);
  context.authorize();
  const policy = readKeyPolicy(context, input.Policy);
  context.state.put("key", key.arn, { ...key, policy });
  if (!input.BypassPolicyLockoutSafetyCheck) mustStayManageable(context, key.arn, input.Policy);
  return {};
};
