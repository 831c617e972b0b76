import { randomBytes } from "node:crypto";
import { type AuditLog, auditFolder, openAuditLog } from "./audit/audit-log.ts";
import { lastEvents } from "./audit/read-trail.ts";
import { ServiceEvents } from "./audit/service-events.ts";
import { configurationOf, principalNamed } from "./client-for.ts";
import {
  type Clock,
  type KeptClock,
  type Moment,
  type MovableClock,
  mustBeMoment,
  systemClock,
} from "./clock.ts";
import { createControl } from "./control.ts";
import { credentialsFor } from "./credentials.ts";
import { currentMaterialId } from "./crypto/material.ts";
import { attestationRoots } from "./crypto/nitro-root.ts";
import { Eventual } from "./eventual.ts";
import { createIssuer, type Issuer } from "./issuer.ts";
import { keptClock } from "./kept-clock.ts";
import type { LocalAws, LocalAwsOptions } from "./local-aws.ts";
import { openData, settled } from "./open-data.ts";
import { eksAuthOperations, identifyPod } from "./operations/eks-auth/index.ts";
import { operations as kms } from "./operations/kms/operations.ts";
import { stsOperations as sts, unsignedStsOperations } from "./operations/sts/index.ts";
import { RecentCalls } from "./recent-calls.ts";
import { removeRunFile, writeRunFile } from "./run-file.ts";
import { type Seeds, seedsOf } from "./seeding.ts";
import { listenProblem, StartError } from "./start-error.ts";
import { State } from "./state.ts";
import type { Committer } from "./store/committer.ts";
import { StoreError } from "./store/store.ts";
import { createUseWriter } from "./use-writer.ts";
import { createDispatch } from "./wire/dispatch.ts";
import type { WireRequest } from "./wire/message.ts";
import { createWire, type Wire } from "./wire/server.ts";

/**
 * Starts a local AWS.
 * @throws StartError where another one runs on the data, the data cannot be used or the port is
 *   taken
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  mustBeOptions(options);
  const seeds = await seedsOf(options);
  const state = new State();
  const base = options.clock ?? systemClock;
  const clock = keptClock(state, base, (before, now) => eventual?.moved(before, now));
  const eventual = eventualOf(options, state, clock);
  const events = isAudited(options) ? new ServiceEvents(state, clock) : undefined;
  const committer = await openData(options, seeds, state, clock, changes =>
    events?.committed(changes),
  );
  eventual?.begin();
  const token = randomBytes(32).toString("base64url");
  const room: Room = { options, seeds, state, committer, clock, token, eventual };
  const { issuer, recent, trail, wire } = await createServer(room);
  const uses = createUseWriter(state, committer);
  if (trail !== undefined) events?.deliver(event => trail.addService(event, clock()));
  try {
    const { address, port } = await wire.listen(options.port ?? 0, options.host ?? "127.0.0.1");
    const endpoint = endpointOf(address, port);
    const { region } = seeds.spec;
    if (options.data !== undefined) {
      const run = { pid: process.pid, endpoint, region, token };
      writeRunFile(options.data, run, options.memory === true);
    }
    const close = once(async () => {
      recent.close();
      await wire.close();
      if (options.data !== undefined) removeRunFile(options.data, token);
      await uses.close();
      // What becomes durable only now may be an event.
      await committer.close().finally(() => trail?.close());
    });
    const credentialsOf: LocalAws["credentialsFor"] = who =>
      settled(state, committer, () => credentialsFor(state, who, clock()));
    return {
      endpoint,
      region,
      state,
      get estate() {
        return eventual?.estate() ?? state;
      },
      clock: durably(clock, state, committer),
      credentialsFor: credentialsOf,
      async clientFor(who) {
        const credential = await credentialsOf(principalNamed(who, seeds.spec, state));
        if (credential === undefined) throw new Error(`there is no principal \`${who}\``);
        return configurationOf(endpoint, region, credential);
      },
      tokenFor: (account, audience) => issuer.token(account, clock(), audience),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    // A server that listens would keep the process, whose start has failed, alive.
    await wire.close();
    await uses.close();
    await committer.close().finally(() => trail?.close());
    throw error instanceof StoreError
      ? new StartError(error.problem)
      : listenProblem(error, options);
  }
}

/** Whoever calls may have no types. */
function mustBeOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  throw new StartError({
    code: "seed",
    severity: "error",
    message: "a local AWS is started with options that say what it is filled from",
    hint: 'such as `startLocalAws({ file: "keywright.yaml" })`',
  });
}

function eventualOf(
  { eventual }: LocalAwsOptions,
  state: State,
  clock: Clock,
): Eventual | undefined {
  if (eventual === undefined || eventual === false) return undefined;
  return new Eventual(state, clock, eventual === true ? {} : eventual);
}

/** A clock whose moves are kept; a fault of the store comes out with the next call that needs it. */
function durably(clock: MovableClock, state: State, committer: Committer): KeptClock {
  const move = (to: Moment) => {
    // At once: nobody has to wait for a move, and so would not hear of it.
    mustBeMoment(to, clock(), clock.offset);
    return settled(state, committer, () => clock.move(to)).catch(() => {});
  };
  const kept = Object.assign(() => clock(), { move });
  return Object.defineProperty(kept, "offset", { get: () => clock.offset }) as KeptClock;
}

/** An address that stands for all of them is reached by loopback, where alone the run file is for. */
function endpointOf(address: string, port: number): string {
  if (address === "0.0.0.0") return `http://127.0.0.1:${port}`;
  if (address === "::") return `http://[::1]:${port}`;
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

/** Loaded with the first call: they are many, and who only uses keys calls none of them. */
const iam = async () => (await import("./operations/iam/index.ts")).iamOperations;

const eks = async () => (await import("./operations/eks/index.ts")).eksOperations;

/** What a local AWS that starts consists of. */
interface Room {
  readonly options: LocalAwsOptions;
  readonly seeds: Seeds;
  readonly state: State;
  readonly committer: Committer;
  readonly clock: MovableClock;
  readonly token: string;
  readonly eventual: Eventual | undefined;
}

interface Running {
  readonly wire: Wire;
  readonly issuer: Issuer;
  readonly recent: RecentCalls;
  readonly trail: AuditLog | undefined;
}

async function createServer(room: Room): Promise<Running> {
  const { clock, committer, eventual, options, seeds, state, token } = room;
  const { log, open = false } = options;
  const { clusters, region } = seeds.spec;
  const issuer = createIssuer(clusters, state, options.jwks);
  const recent = new RecentCalls();
  const trail = await trailOf(room);
  const handle = createDispatch({
    state,
    clock,
    operations: { kms, sts, iam, eks, "eks-auth": eksAuthOperations(issuer.jwksFor) },
    unsigned: unsignedStsOperations(issuer.jwksFor),
    agent: identifyPod,
    region,
    committer,
    open,
    ...(options.attestationRoot !== undefined && {
      enclaves: { roots: attestationRoots(options.attestationRoot), clock: systemClock },
    }),
    ...(eventual && { eventual }),
    log(entry) {
      recent.add(entry);
      log?.(entry);
    },
    ...(trail && { audit: trail.add }),
  });
  const { data } = options;
  const answer = createControl({
    ...{ state, clock, token, region, issuer, recent, open, eventual },
    ...(trail && data !== undefined && { trail: most => lastOf(trail, data, most) }),
  });
  const control = (request: WireRequest) => settled(state, committer, () => answer(request));
  return { wire: createWire({ handle, control }), issuer, recent, trail };
}

function isAudited({ audit, data, memory = data === undefined }: LocalAwsOptions): boolean {
  return data !== undefined && (audit ?? !memory);
}

async function trailOf({ committer, options, state }: Room): Promise<AuditLog | undefined> {
  const { data, warn } = options;
  if (data === undefined || !isAudited(options)) return undefined;
  try {
    return openAuditLog({
      data,
      materialIdOf(key) {
        const material = state.table("material").get(key);
        return material && currentMaterialId(material);
      },
      fault: problem => warn?.(problem),
    });
  } catch (error) {
    await committer.close();
    throw error instanceof StoreError ? new StartError(error.problem) : error;
  }
}

function lastOf(trail: AuditLog, data: string, most: number): readonly object[] {
  trail.flush();
  return lastEvents(auditFolder(data), most);
}
