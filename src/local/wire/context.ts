import { partitionOf } from "../../model/arn.ts";
import type { Caller, Surroundings } from "../../model/request.ts";
import { authorize, innerContext, pass } from "../authorize.ts";
import type { AttestationTrust } from "../crypto/attestation.ts";
import { isSlow, type KeyPair, KeyPairWanted, newKeyPair } from "../crypto/key-pair.ts";
import type { Eventual } from "../eventual.ts";
import type { InnerCall, More, OperationContext } from "../operation.ts";
import type { State } from "../state.ts";
import { readParameters } from "./asked.ts";
import { identityOf } from "./caller.ts";
import { headerOf, plainAddress, type WireRequest } from "./message.ts";
import type { Progress } from "./telling.ts";

/** What calls are decided by and work on. */
export interface DecidedBy {
  readonly state: State;
  /** Whose attestations of enclaves are trusted; without it, those under AWS's root. */
  readonly enclaves?: AttestationTrust;
  /** Lets every signed call pass, whatever the policies say; the log tells what they say. */
  readonly open?: boolean;
  /** Lets changes take their time to authorization; without it they count at once. */
  readonly eventual?: Eventual;
}

function keyPairOf(progress: Progress, spec: string): KeyPair {
  if (!isSlow(spec)) return newKeyPair(spec);
  if (progress.pair === undefined) throw new KeyPairWanted(spec);
  return progress.pair;
}

/** What an operation is given: its call, and the ways to ask for permission and for key pairs. */
export function contextOf(
  options: DecidedBy,
  request: WireRequest,
  progress: Progress,
  caller: Caller,
): OperationContext {
  const { asked, eventId, now, region, requestId } = progress;
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
    eventId,
    authorize: more => permit(options, progress, context, more),
    authorizeInner: call => permitInner(options, progress, innerContext(context, call), call),
    keyPair: spec => keyPairOf(progress, spec),
    enclaves: options.enclaves,
  };
  return context;
}

/** Asks for what a call needs, and notes it. */
function permit(
  { eventual, open }: DecidedBy,
  progress: Progress,
  context: Omit<OperationContext, "authorize">,
  more: More | undefined,
): void {
  const had = progress.requests;
  const passed = (open ? pass : authorize)(context, more, eventual);
  progress.requests = had.length === 0 ? passed.requests : [...had, ...passed.requests];
  if (passed.refusal !== undefined) progress.refusal ??= passed.refusal;
  if (passed.turn !== undefined) progress.turn ??= passed.turn;
}

/** The same for a call that AWS itself makes in turn. */
function permitInner(
  options: DecidedBy,
  progress: Progress,
  context: Omit<OperationContext, "authorize">,
  call: InnerCall,
): (members: Readonly<Record<string, unknown>>) => void {
  const before = progress.requests.length;
  permit(options, progress, context, call);
  const requests = progress.requests.slice(before);
  return members => {
    progress.inner = [...(progress.inner ?? []), { call, requests, members }];
  };
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
