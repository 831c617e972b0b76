import { randomUUID } from "node:crypto";
import { partitionOf, type Region } from "../../model/arn.ts";
import type { Caller, Request, Surroundings } from "../../model/request.ts";
import type { AuditedCall } from "../audit/audited-call.ts";
import { authorize, pass } from "../authorize.ts";
import type { Clock } from "../clock.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { State } from "../state.ts";
import { answer, faultAnswer } from "./answer.ts";
import { type Asked, readParameters, recognize } from "./asked.ts";
import { findCaller, identityOf } from "./caller.ts";
import type { LogEntry } from "./log-entry.ts";
import type { Service, WireRequest, WireResponse } from "./message.ts";
import { headerOf, plainAddress } from "./message.ts";
import { type Found, type Progress, tell } from "./telling.ts";

/** A service's operations by AWS's names. */
export type OperationTable = Readonly<Record<string, Operation>>;

/**
 * Finds the caller of an operation that AWS takes unsigned, from what the call carries itself.
 * @throws ServiceError where the call carries nothing that is good
 */
export type Identify = (call: {
  readonly state: State;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}) => Caller | Promise<Caller>;

export interface DispatchOptions {
  readonly state: State;
  readonly clock: Clock;
  /** A table, or what loads it with the first call that needs it. */
  readonly operations: Readonly<Record<Service, OperationTable | (() => Promise<OperationTable>)>>;
  /** By operation: those that need no signature. */
  readonly unsigned?: Readonly<Record<string, Identify>>;
  /** The Region of calls that bear no signature to name one. */
  readonly region: Region;
  /**
   * Gives a promise while a change is not durable yet; it rejects if the change could not be kept.
   * No answer leaves before it has settled.
   */
  readonly settle?: () => Promise<void> | undefined;
  readonly log?: (entry: LogEntry) => void;
  /** Told of every call whose caller is known, for the audit. */
  readonly audit?: (call: AuditedCall) => void;
  /** Lets every signed call pass, whatever the policies say; the log tells what they say. */
  readonly open?: boolean;
}

const none: readonly Request[] = [];

/**
 * Makes the function that answers AWS's requests: who calls, may they, do it, keep it, answer.
 * It never throws and never rejects: whatever happens becomes an answer.
 */
export function createDispatch(
  options: DispatchOptions,
): (request: WireRequest) => WireResponse | Promise<WireResponse> {
  return request => {
    const progress: Progress = {
      request,
      asked: recognize(request),
      requestId: randomUUID(),
      now: options.clock(),
      started: performance.now(),
      region: "",
      requests: none,
    };
    let found: Found | Promise<Found>;
    try {
      found = perform(options, request, progress);
    } catch (error) {
      found = faultOf(progress, error);
    }
    return found instanceof Promise
      ? found.catch(error => faultOf(progress, error)).then(one => leave(options, progress, one))
      : leave(options, progress, found);
  };
}

/** Lets an answer out once everything that it rests on is durable: faults rest on the state too. */
function leave(
  options: DispatchOptions,
  progress: Progress,
  found: Found,
): WireResponse | Promise<WireResponse> {
  const settling = options.settle?.();
  if (settling === undefined) return tell(options, progress, found);
  return settling.then(
    () => tell(options, progress, found),
    (error: unknown) => tell(options, progress, faultOf(progress, error)),
  );
}

function perform(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
): Found | Promise<Found> {
  const { asked, now } = progress;
  const { state } = options;
  const identify = asked.service === "sts" ? own(options.unsigned, asked.operation) : undefined;
  if (identify !== undefined) {
    progress.region = options.region;
    const parameters = readParameters(request, asked);
    const caller = identify({ state, parameters, now });
    return caller instanceof Promise
      ? caller.then(found => find(options, request, progress, found))
      : find(options, request, progress, caller);
  }
  const { caller, credential, region } = findCaller(request, asked.service, state, now);
  progress.region = region;
  progress.credential = credential;
  return find(options, request, progress, caller);
}

function find(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
  caller: Caller,
): Found | Promise<Found> {
  progress.caller = caller;
  const table = options.operations[progress.asked.service];
  return typeof table === "function"
    ? table().then(loaded => run(options, request, progress, caller, loaded))
    : run(options, request, progress, caller, table);
}

function run(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
  caller: Caller,
  table: OperationTable,
): Found {
  const { asked, requestId } = progress;
  const operation = own(table, asked.operation);
  if (operation === undefined) throw unknownOperation(asked);
  const context = contextOf(options, request, progress, caller);
  const members = options.state.atomically(() => operation(context));
  progress.members = members;
  return { response: answer(asked.service, asked.operation, members, requestId) };
}

function contextOf(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
  caller: Caller,
): OperationContext {
  const { asked, now, region, requestId } = progress;
  const { account, partition } = identityOf(caller);
  const parameters = readParameters(request, asked);
  progress.parameters = parameters;
  const context: OperationContext = {
    state: options.state,
    caller,
    account,
    partition: partition || partitionOf(region),
    region,
    service: asked.service,
    operation: asked.operation,
    parameters,
    now,
    surroundings: surroundingsOf(request, now),
    requestId,
    authorize(more) {
      const had = progress.requests;
      const passed = options.open ? pass(context, more) : { requests: authorize(context, more) };
      progress.requests = had.length === 0 ? passed.requests : [...had, ...passed.requests];
      if (passed.refusal !== undefined) progress.refusal ??= passed.refusal;
    },
  };
  return context;
}

function surroundingsOf(request: WireRequest, now: number): Surroundings {
  const { remoteAddress } = request;
  const userAgent = headerOf(request, "user-agent");
  // AWS's endpoints take nothing but TLS, and this one stands in for them.
  const known: { -readonly [K in keyof Surroundings]: Surroundings[K] } = {
    time: now,
    secureTransport: true,
  };
  if (remoteAddress !== undefined) known.sourceIp = plainAddress(remoteAddress);
  if (userAgent !== undefined) known.userAgent = userAgent;
  return known;
}

/** A table's own entry: `constructor` is no operation. */
function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

function unknownOperation({ service, operation, version }: Asked): ServiceError {
  if (service === "kms") return new ServiceError("UnknownOperationException", "");
  // Recorded: https://github.com/aws/aws-cli/issues/37 (of another Query service)
  const text = `Could not find operation ${operation} for version ${version || "NO_VERSION_SPECIFIED"}`;
  return new ServiceError("InvalidAction", text);
}

function faultOf(progress: Progress, error: unknown): Found {
  const { asked, requestId } = progress;
  const expected = error instanceof ServiceError;
  const fault = expected ? error : internal(asked.service);
  if (fault.decision !== undefined) progress.refusal = fault.decision;
  const response = faultAnswer(asked.service, fault, requestId);
  const told = { error: fault.code, message: fault.message };
  if (expected) return { response, fault: told };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { response, fault: { ...told, stack } };
}

/**
 * A bug of the local AWS, or a disk that would not take the change.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
function internal(service: Service): ServiceError {
  return service === "kms"
    ? new ServiceError(
        "KMSInternalException",
        "The request was rejected because an internal exception occurred. The request can be retried.",
        { status: 500 },
      )
    : new ServiceError(
        "InternalFailure",
        "The request processing has failed because of an unknown error, exception or failure.",
        { status: 500 },
      );
}
