import type { Operation } from "../../operation.ts";
import { violation } from "../../wire/parameters.ts";
import { contextKeysOf } from "./context-keys.ts";
import { inputPolicies } from "./simulated.ts";

/**
 * Lists the condition keys that policies ask for.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
 */
export const GetContextKeysForCustomPolicy: Operation = context => {
  context.authorize();
  const policies = inputPolicies(context, "PolicyInputList");
  if (policies.length === 0) {
    throw violation(null, "policyInputList", "Member must not be null");
  }
  return { ContextKeyNames: contextKeysOf(policies.map(one => one.document)) };
};
