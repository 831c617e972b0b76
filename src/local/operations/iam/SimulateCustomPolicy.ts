import type { Operation } from "../../operation.ts";
import { violation } from "../../wire/parameters.ts";
import { customPrincipal } from "./simulated.ts";
import { readAsked, simulate } from "./simulation.ts";

/**
 * Says what policies that hang on nobody would allow.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export const SimulateCustomPolicy: Operation = context => {
  const asked = readAsked(context);
  context.authorize();
  const who = customPrincipal(context);
  if (who.principal.inline.length === 0) {
    throw violation(null, "policyInputList", "Member must not be null");
  }
  return simulate(context, who, asked);
};
