import { randomUUID } from "node:crypto";
import type { Region } from "../../model/arn.ts";
import type { Caller, Request } from "../../model/request.ts";
import type { AuditedCall } from "../audit/audited-call.ts";
import { type Clock, systemClock } from "../clock.ts";
import { KeyPairWanted, newKeyPairInBackground } from "../crypto/key-pair.ts";
import type { Operation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { State } from "../state.ts";
import type { Committer } from "../store/committer.ts";
import { Superseded } from "../store/store.ts";
import { answer, faultAnswer } from "./answer.ts";
import { readParameters, recognize } from "./asked.ts";
import { findCaller } from "./caller.ts";
import { contextOf, type DecidedBy } from "./context.ts";
import { refuseElsewhere, serviceElsewhere } from "./elsewhere.ts";
import { noteUse } from "./key-uses.ts";
import type { LogEntry } from "./log-entry.ts";
import type { Service, WireRequest, WireResponse } from "./message.ts";
import { internal, isVersionOf, unknownOperation } from "./service-faults.ts";
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

export interface DispatchOptions extends DecidedBy {
  readonly clock: Clock;
  /** What clients sign by: the machine's time, however `clock` was moved. */
  readonly signingClock?: Clock;
  /** A table, or what loads it with the first call that needs it. */
  readonly operations: Readonly<
    Partial<Record<Service, OperationTable | (() => Promise<OperationTable>)>>
  >;
  /** By operation: those of STS that need no signature. */
  readonly unsigned?: Readonly<Record<string, Identify>>;
  /** Finds for whom a pod's agent asks, which signs nothing here. */
  readonly agent?: Identify;
  /** The Region of calls that bear no signature to name one. */
  readonly region: Region;
  /** What keeps the changes; without it they are kept as soon as they are made. */
  readonly committer?: Pick<Committer, "epoch" | "settle">;
  readonly log?: (entry: LogEntry) => void;
  /** Told of every call whose caller is known, for the audit. */
  readonly audit?: (call: AuditedCall) => void;
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
    const requestId = randomUUID();
    const elsewhere = serviceElsewhere(request);
    if (elsewhere !== undefined) return refuseElsewhere(options, request, elsewhere, requestId);
    return attempt(options, request, {
      request,
      asked: recognize(request),
      requestId,
      eventId: randomUUID(),
      now: options.clock(),
      started: performance.now(),
      region: "",
      requests: none,
    });
  };
}

/** Who calls, and the operations of the service that is called. */
interface Ready {
  readonly caller: Caller;
  readonly table: OperationTable;
}

/** Answers once; again, if another server has changed meanwhile what the answer rests on. */
function attempt(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
): WireResponse | Promise<WireResponse> {
  const began = options.committer?.epoch ?? 0;
  // The change is handed over in the very turn in which it was made, whatever came of it.
  const conclude = (work: () => Found): WireResponse | Promise<WireResponse> => {
    let found: Found;
    try {
      found = work();
    } catch (error) {
      // Nothing was changed: the operation was undone, and begins anew once its key is made.
      if (error instanceof KeyPairWanted) {
        return newKeyPairInBackground(error.spec).then(
          pair => attempt(options, request, { ...startAgain(progress, progress.now), pair }),
          refuse,
        );
      }
      found = faultOf(progress, error);
    }
    const settling = options.committer?.settle(options.state, began);
    return settling === undefined
      ? tell(options, progress, found)
      : leave(options, request, progress, found, settling);
  };
  const refuse = (error: unknown) =>
    conclude(() => {
      throw error;
    });
  let ready: Ready | Promise<Ready>;
  try {
    ready = prepare(options, request, progress);
  } catch (error) {
    return refuse(error);
  }
  return ready instanceof Promise
    ? ready.then(one => conclude(() => run(options, request, progress, one)), refuse)
    : conclude(() => run(options, request, progress, ready));
}

/** Lets an answer out once everything that it rests on is durable: faults rest on the state too. */
async function leave(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
  found: Found,
  settling: Promise<void>,
): Promise<WireResponse> {
  try {
    await settling;
  } catch (error) {
    if (!(error instanceof Superseded)) return tell(options, progress, faultOf(progress, error));
    // Another server may have moved the clock as well.
    return attempt(options, request, startAgain(progress, options.clock()));
  }
  return tell(options, progress, found);
}

/** What was found out from the old state is not told: log and audit hear of a call once. */
function startAgain(progress: Progress, now: number): Progress {
  const { asked, eventId, pair, request, requestId, started } = progress;
  const ids = { requestId, eventId };
  const again = { ...ids, asked, now, request, started, region: "", requests: none };
  return pair === undefined ? again : { ...again, pair };
}

function prepare(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
): Ready | Promise<Ready> {
  const { asked, now } = progress;
  const { state } = options;
  const identify = asked.agent
    ? options.agent
    : asked.service === "sts"
      ? own(options.unsigned, asked.operation)
      : undefined;
  if (identify !== undefined) {
    progress.region = options.region;
    const parameters = readParameters(request, asked);
    const caller = identify({ state, parameters, now });
    return caller instanceof Promise
      ? caller.then(found => withTable(options, progress, found))
      : withTable(options, progress, caller);
  }
  const signed = (options.signingClock ?? systemClock)();
  const found = findCaller(request, asked.service, state, {
    ...{ now, signed, home: options.region },
  });
  const { caller, credential, region } = found;
  progress.region = region;
  progress.credential = credential;
  if (credential.expires === undefined) noteUse(state, credential, asked.service, region, now);
  return withTable(options, progress, caller);
}

function withTable(
  options: DispatchOptions,
  progress: Progress,
  caller: Caller,
): Ready | Promise<Ready> {
  progress.caller = caller;
  const table = options.operations[progress.asked.service] ?? {};
  return typeof table === "function"
    ? table().then(loaded => ({ caller, table: loaded }))
    : { caller, table };
}

function run(
  options: DispatchOptions,
  request: WireRequest,
  progress: Progress,
  { caller, table }: Ready,
): Found {
  const { asked, requestId } = progress;
  const operation = own(table, asked.operation);
  if (operation === undefined || !isVersionOf(asked)) throw unknownOperation(asked);
  const context = contextOf(options, request, progress, caller);
  const members = options.state.atomically(() => operation(context));
  progress.members = members;
  return { response: answer(asked, members, requestId) };
}

/** A table's own entry: `constructor` is no operation. */
function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

function faultOf(progress: Progress, error: unknown): Found {
  const { asked, requestId } = progress;
  const expected = error instanceof ServiceError;
  const fault = expected ? error : internal(asked.service);
  if (fault.decision !== undefined) progress.refusal = fault.decision;
  if (fault.turn !== undefined) progress.turn = fault.turn;
  const response = faultAnswer(asked, fault, requestId);
  const told = { error: fault.code, message: fault.message };
  if (expected) return { response, fault: told };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { response, fault: { ...told, stack } };
}
