import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { contextKeysOf } from "./context-keys.ts";
import { arn } from "./rules.ts";
import { documentsOf, sourcePrincipal } from "./simulated.ts";

/**
 * Lists the condition keys that the policies of a user, role or group ask for.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html
 */
export const GetContextKeysForPrincipalPolicy: Operation = context => {
  const source = requiredText(context.parameters, "PolicySourceArn", arn);
  context.authorize();
  const who = sourcePrincipal(context, source);
  return { ContextKeyNames: contextKeysOf(documentsOf(context, who)) };
};
