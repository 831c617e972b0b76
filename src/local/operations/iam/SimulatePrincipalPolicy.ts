import type { Operation } from "../../operation.ts";
import { requiredText } from "../../wire/parameters.ts";
import { arn } from "./rules.ts";
import { sourcePrincipal } from "./simulated.ts";
import { readAsked, simulate } from "./simulation.ts";

/**
 * Says what the policies of a user, role or group would allow, with those of the call beside them.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export const SimulatePrincipalPolicy: Operation = context => {
  const source = requiredText(context.parameters, "PolicySourceArn", arn);
  const asked = readAsked(context);
  context.authorize();
  return simulate(context, sourcePrincipal(context, source), asked);
};
