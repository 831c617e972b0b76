import type { Decision } from "../model/decision.ts";
import { type Call, callerArn, type Request } from "../model/request.ts";
import {
  accessDeniedMessage,
  compile,
  decide,
  LateEstate,
  requestsOf,
  type Turn,
  turnOf,
} from "../policy/index.ts";
import type { Eventual } from "./eventual.ts";
import { checkGrantTokens, grantsNamed } from "./grant-token.ts";
import type { InnerCall, More, OperationContext } from "./operation.ts";
import { ServiceError } from "./service-error.ts";

/** What was found of a call that may go on. */
export interface Passed {
  /** The permissions that the call needs. */
  readonly requests: readonly Request[];
  /** The decision that would have stood in the way, where policies are not enforced. */
  readonly refusal?: Decision;
  /** The change on its way to authorization that will make the answer another one. */
  readonly turn?: Turn;
}

/**
 * Asks the policy engine whether a call may go on.
 * @param more what the operation has found out about the call
 * @param eventual what knows of changes that have not reached authorization, where they take time
 * @returns the permissions that the call needs and has
 * @throws ServiceError AccessDeniedException (KMS, EKS) or AccessDenied (STS, IAM), with AWS's text and
 *   the decision that stood in the way. What cannot be decided is denied: AWS might deny it.
 */
export function authorize(context: Context, more?: More, eventual?: Eventual): Passed {
  const { caller, operation, parameters, region, service, state, surroundings } = context;
  if (service === "kms") checkGrantTokens(parameters);
  const call: Call = { caller, service, operation, region, parameters, surroundings };
  const whole = more === undefined ? call : { ...call, ...more };
  const seen = eventual?.estate(context.now, grantsNamed(parameters));
  if (seen instanceof LateEstate) {
    const passed = authorizeLate(context, whole, seen);
    if (passed !== undefined) return passed;
  }
  const asked = requestsOf(whole, state);
  const engine = compile(state);
  if ("unresolved" in asked) throw denied(context, asked.unresolved, undefined);
  if (asked.requests.every(request => engine.answer(request) === "allowed")) {
    return asked;
  }
  // Only a refusal is explained, and so only then the decisions are made in full.
  throw denied(context, undefined, refusalAmong(engine.decide(whole).decisions));
}

/**
 * Decides a call about keys of which changes are under way, by what authorization knows of them. The
 * reference does it, since what it knows changes with time.
 * @returns undefined for a call that is about none of these keys
 */
function authorizeLate(context: Context, call: Call, estate: LateEstate): Passed | undefined {
  const asked = requestsOf(call, estate);
  const keys = "unresolved" in asked ? [] : asked.requests.map(({ resource }) => resource);
  if (!keys.some(arn => estate.lag.late.has(arn))) return undefined;
  const { answer, decisions } = decide(call, estate);
  const turn = turnOf(later => decide(call, later).answer, estate, keys);
  if (answer === "allowed") {
    const requests = decisions.map(({ request }) => request);
    return { requests, ...(turn && { turn }) };
  }
  throw denied(context, undefined, refusalAmong(decisions), turn);
}

function refusalAmong(decisions: readonly Decision[]): Decision | undefined {
  return (
    decisions.find(one => one.answer === "denied") ??
    decisions.find(one => one.answer !== "allowed")
  );
}

/**
 * What `authorize` finds where policies are not enforced: every call passes.
 * @returns the permissions that the call needs, and the decision that would have stood in the way
 */
export function pass(context: Context, more?: More, eventual?: Eventual): Passed {
  try {
    return authorize(context, more, eventual);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { decision, turn } = error;
    if (decision === undefined) return { requests: [] };
    return { requests: [decision.request], refusal: decision, ...(turn && { turn }) };
  }
}

type Context = Omit<OperationContext, "authorize">;

/** The context of a call that another one makes: it comes from AWS itself, and from no network. */
export function innerContext(context: Context, call: InnerCall): Context {
  const { caller, operation, parameters, service } = call;
  const surroundings = { time: context.now };
  return { ...context, caller, operation, parameters, service, surroundings };
}

function denied(
  context: Context,
  unresolved: string | undefined,
  decision: Decision | undefined,
  turn?: Turn,
): ServiceError {
  const options = decision === undefined ? {} : { decision, turn };
  const text = textOf(context, unresolved, decision);
  const status = deniedStatus[context.service];
  return status !== undefined
    ? new ServiceError("AccessDeniedException", text, { status, ...options })
    : new ServiceError("AccessDenied", text, { status: 403, ...options });
}

/**
 * The status of AccessDeniedException, by the services that call it so.
 * Recorded of EKS: https://github.com/aws/eks-hybrid/pull/740; of EKS Auth in its service model.
 */
const deniedStatus: Readonly<Partial<Record<Context["service"], number>>> = {
  kms: 400,
  eks: 403,
  "eks-auth": 400,
};

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
