import type { Decision } from "../model/decision.ts";
import { type Call, callerArn, type Request } from "../model/request.ts";
import { accessDeniedMessage, compile, requestsOf } from "../policy/index.ts";
import { checkGrantTokens } from "./grant-token.ts";
import type { OperationContext } from "./operation.ts";
import { ServiceError } from "./service-error.ts";

/**
 * Asks the policy engine whether a call may go on.
 * @param context the call; `ciphertextKey` is the key that a ciphertext or a grant token names, and
 *   `grant` the id of the grant that the token names
 * @returns the permissions that the call needs and has
 * @throws ServiceError AccessDeniedException (KMS) or AccessDenied (STS, IAM), with AWS's text and
 *   the decision that stood in the way. What cannot be decided is denied: AWS might deny it.
 */
export function authorize(
  context: Context,
  more?: Parameters<OperationContext["authorize"]>[0],
): readonly Request[] {
  const { caller, operation, parameters, region, service, state, surroundings } = context;
  if (service === "kms") checkGrantTokens(parameters);
  const call: Call = { caller, service, operation, region, parameters, surroundings };
  const whole = more === undefined ? call : { ...call, ...more };
  const asked = requestsOf(whole, state);
  const engine = compile(state);
  if ("unresolved" in asked) throw denied(context, asked.unresolved, undefined);
  if (asked.requests.every(request => engine.answer(request) === "allowed")) return asked.requests;
  // Only a refusal is explained, and so only then the decisions are made in full.
  const { decisions } = engine.decide(whole);
  const refusal =
    decisions.find(one => one.answer === "denied") ??
    decisions.find(one => one.answer !== "allowed");
  throw denied(context, undefined, refusal);
}

/**
 * What `authorize` finds where policies are not enforced: every call passes.
 * @returns the permissions that the call needs, and the decision that would have stood in the way
 */
export function pass(
  context: Context,
  more?: Parameters<OperationContext["authorize"]>[0],
): { readonly requests: readonly Request[]; readonly refusal?: Decision } {
  try {
    return { requests: authorize(context, more) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { decision } = error;
    return decision === undefined
      ? { requests: [] }
      : { requests: [decision.request], refusal: decision };
  }
}

type Context = Omit<OperationContext, "authorize">;

function denied(
  context: Context,
  unresolved: string | undefined,
  decision: Decision | undefined,
): ServiceError {
  const options = decision === undefined ? {} : { decision };
  const text = textOf(context, unresolved, decision);
  return context.service === "kms"
    ? new ServiceError("AccessDeniedException", text, { status: 400, ...options })
    : new ServiceError("AccessDenied", text, { status: 403, ...options });
}

function textOf(
  { caller, operation, service }: Context,
  unresolved: string | undefined,
  decision: Decision | undefined,
): string {
  // The bearer of a token is told nothing more, not even whether the role is there.
  // Recorded: https://github.com/aws-amplify/aws-sdk-android/issues/9
  if (caller.kind === "federated") return `Not authorized to perform ${service}:${operation}`;
  if (decision !== undefined) return accessDeniedMessage(decision);
  return `User: ${callerArn(caller)} is not authorized to perform: ${service}:${operation} on resource: ${unresolved ?? "*"}`;
}
