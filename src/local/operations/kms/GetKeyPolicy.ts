import type { Operation } from "../../operation.ts";
import { ServiceError } from "../../service-error.ts";
import { onlyName, textOf } from "./key-policy.ts";
import { findKey } from "./resolve.ts";
import { members, required } from "./rules.ts";
import { keyId, policyName } from "./shapes.ts";

const read = members({ KeyId: required(keyId), PolicyName: policyName });

/**
 * Gives the key policy, letter by letter as it was put.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
 */
export const GetKeyPolicy: Operation = context => {
  const { KeyId, PolicyName = onlyName } = read(context.parameters);
  const key = findKey(context, KeyId);
  context.authorize();
  // AWS's words; no recorded answer was found that could be cited.
  if (PolicyName !== onlyName) throw new ServiceError("NotFoundException", "No such policy exists");
  return { Policy: textOf(key.policy), PolicyName };
};
