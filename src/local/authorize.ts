import type { Arn } from "../model/arn.ts";
import type { Decision } from "../model/decision.ts";
import type { Call } from "../model/request.ts";
import { accessDeniedMessage, decide } from "../policy/index.ts";
import type { OperationContext } from "./operation.ts";
import { ServiceError } from "./service-error.ts";

/**
 * Asks the policy engine whether a call may go on.
 * @param context the call; `ciphertextKey` is the key that a ciphertext names
 * @returns the decisions, all of them "allowed"
 * @throws ServiceError AccessDeniedException (KMS) or AccessDenied (STS, IAM), with AWS's text and
 *   the decision that stood in the way. What cannot be decided is denied: AWS might deny it.
 */
export function authorize(
  context: Omit<OperationContext, "authorize">,
  more: { readonly ciphertextKey?: Arn } = {},
): readonly Decision[] {
  const call: Call = {
    caller: context.caller,
    service: context.service,
    operation: context.operation,
    region: context.region,
    parameters: context.parameters,
    surroundings: context.surroundings,
    ...more,
  };
  const { answer, decisions, unresolved } = decide(call, context.state);
  if (answer === "allowed") return decisions;
  const decision =
    decisions.find(one => one.answer === "denied") ??
    decisions.find(one => one.answer !== "allowed");
  throw denied(context, unresolved, decision);
}

function denied(
  context: Omit<OperationContext, "authorize">,
  unresolved: string | undefined,
  decision: Decision | undefined,
): ServiceError {
  const options = decision === undefined ? {} : { decision };
  const text =
    decision === undefined
      ? `${context.operation} names ${unresolved ?? "a resource"}, which does not exist`
      : accessDeniedMessage(decision);
  return context.service === "kms"
    ? new ServiceError("AccessDeniedException", text, { status: 400, ...options })
    : new ServiceError("AccessDenied", text, { status: 403, ...options });
}
