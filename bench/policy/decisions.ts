/**
 * Decisions per second on one thread: the compiled engine and the reference beside
 * @cloud-copilot/iam-simulate, and beside a floor that looks both entities up and walks over the
 * request's condition keys, which any engine must.
 */
import type { Estate, Request } from "../../src/model/index.ts";
import { compile, decide, evaluate } from "../../src/policy/index.ts";
import { median } from "../statistics.ts";
import { peerSimulation } from "./peer.ts";
import { workload } from "./workload.ts";
import { account, serviceControl } from "./workload-policies.ts";

const rounds = 5;
const requestsAsked = 10_000;
const peerAsked = 1_000;

/** Prints the figures of 10,000 requests. */
export async function benchDecisions(): Promise<void> {
  const { estate, calls, requests } = workload(requestsAsked);
  const engine = compile(estate);
  const compiled = rate(requests, request => engine.answer(request), 100);
  const reference = rate(requests, request => evaluate(request, estate).answer, 2);
  const whole = rate(calls, call => engine.answerCall(call), 50);
  const byReference = rate(calls, call => decide(call, estate).answer, 2);
  const floor = rate(requests, request => walk(request, estate), 100);
  const peer = await peerRate(estate, requests.slice(0, peerAsked));
  const told = (name: string, perSecond: number) =>
    console.log(
      `  ${name.padEnd(44)} ${perSecond.toFixed(0).padStart(9)}/s, ${(perSecond / peer).toFixed(0)} times the peer`,
    );
  console.log(`Decisions, ${requests.length} requests, one thread:`);
  told("compiled, from the request", compiled);
  told("compiled, from the call", whole);
  told("reference, from the request", reference);
  told("reference, from the call", byReference);
  told("floor: look up and walk over the context", floor);
  told("@cloud-copilot/iam-simulate", peer);
}

/** The median over some rounds of how many a second, warm. */
function rate<T>(asked: readonly T[], ask: (one: T) => unknown, times: number): number {
  const rates: number[] = [];
  for (const one of asked) ask(one);
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    for (let time = 0; time < times; time += 1) for (const one of asked) ask(one);
    rates.push((asked.length * times) / ((performance.now() - started) / 1_000));
  }
  return median(rates);
}

function walk(request: Request, estate: Estate): number {
  let seen = 0;
  const { caller, resource, context } = request;
  if (caller.kind === "role" && estate.principals.has(caller.role)) seen += 1;
  if (estate.keys.has(resource)) seen += 1;
  for (const name in context) if (context[name] !== undefined) seen += 1;
  return seen;
}

/** The peer's rate; where it answers otherwise than the engine, that is told. */
async function peerRate(estate: Estate, requests: readonly Request[]): Promise<number> {
  const simulate = await peerSimulation(estate, account, serviceControl);
  let differing = 0;
  for (const request of requests) {
    if ((await simulate(request)) !== compile(estate).answer(request)) differing += 1;
  }
  // Warm by now, as ours is.
  const started = performance.now();
  for (const request of requests) await simulate(request);
  const perSecond = requests.length / ((performance.now() - started) / 1_000);
  // It denies where a Deny asks for kms:EncryptionContext:NAME, whatever context is sent.
  if (differing > 0) console.log(`  the peer answers ${differing} of ${requests.length} otherwise`);
  return perSecond;
}
