import { randomBytes } from "node:crypto";
import type { AccountId, Arn, Region } from "../model/arn.ts";
import type { Problem } from "../model/problem.ts";
import type { ServiceAccount } from "../model/spec.ts";
import { withAdministrators } from "./administrators.ts";
import { type AuditLog, auditFolder, openAuditLog } from "./audit/audit-log.ts";
import { lastEvents } from "./audit/read-trail.ts";
import { type ClientConfiguration, configurationOf, principalNamed } from "./client-for.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createControl } from "./control.ts";
import { credentialsFor } from "./credentials.ts";
import { currentMaterialId } from "./crypto/material.ts";
import { createIssuer, type Issuer } from "./issuer.ts";
import { operations as kms } from "./operations/kms/operations.ts";
import { stsOperations as sts, unsignedStsOperations } from "./operations/sts/index.ts";
import { RecentCalls } from "./recent-calls.ts";
import { isRunning, readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
import { seed } from "./seed.ts";
import { type Seeding, type Seeds, seedsOf } from "./seeding.ts";
import { listenProblem, StartError } from "./start-error.ts";
import { type Credential, State } from "./state.ts";
import { type Committer, createCommitter } from "./store/committer.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { memoryStore, StoreError } from "./store/store.ts";
import { createDispatch } from "./wire/dispatch.ts";
import type { LogEntry } from "./wire/log-entry.ts";
import type { WireRequest } from "./wire/message.ts";
import { createWire, type Wire } from "./wire/server.ts";

export interface LocalAwsOptions extends Seeding {
  /** The port; 0, the default, takes a free one. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** The folder for the data and for the run file that `keywright env` looks for. */
  readonly data?: string;
  /** Keeps nothing: everything is gone when it stops. The default where there is no `data`. */
  readonly memory?: boolean;
  /** Fills in only what the file expects to exist; what Keywright makes is left out. */
  readonly empty?: boolean;
  /** Lets every signed call pass, whatever the policies say. */
  readonly open?: boolean;
  /** Records calls as CloudTrail does, in the data folder; by default where data is kept. */
  readonly audit?: boolean;
  readonly clock?: Clock;
  /** Told of every request. */
  readonly log?: (entry: LogEntry) => void;
  /** Told of what goes wrong while it runs and stops nothing. */
  readonly warn?: (problem: Problem) => void;
}

/** A local AWS that runs: every Region and account of its file, behind one address. */
export interface LocalAws {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly region: Region;
  /** What it holds, and so an estate to ask questions of. */
  readonly state: State;
  /**
   * Credentials with which to act as somebody: an access key for a root user or user, a session
   * of twelve hours for a role. Undefined where there is no such principal.
   */
  credentialsFor(who: Arn | { readonly root: AccountId }): Promise<Credential | undefined>;
  /**
   * What an AWS client takes to act as somebody: `new KMSClient(await aws.clientFor("role/x"))`.
   * @param who `role/NAME`, `user/NAME`, a NAME, an ARN, `namespace/serviceaccount` or `root`
   * @throws Error where there is no such principal
   */
  clientFor(who: string): Promise<ClientConfiguration>;
  /** A service account's token, for AssumeRoleWithWebIdentity; undefined without such a cluster. */
  tokenFor(account: ServiceAccount): Promise<string | undefined>;
  /** Lets the requests under way finish, writes what is left to write, and frees the port. */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a local AWS.
 * @throws StartError where another one runs on the data, the data cannot be used or the port is
 *   taken
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const seeds = await seedsOf(options);
  const clock = options.clock ?? systemClock;
  const state = new State();
  const committer = await openData(options, seeds, state, clock);
  const token = randomBytes(32).toString("base64url");
  const room: Room = { options, seeds, state, committer, clock, token };
  const { issuer, recent, trail, wire } = await createServer(room);
  try {
    const { address, port } = await wire.listen(options.port ?? 0, options.host ?? "127.0.0.1");
    const endpoint = endpointOf(address, port);
    const { region } = seeds.spec;
    if (options.data !== undefined) {
      writeRunFile(options.data, { pid: process.pid, endpoint, region, token });
    }
    const close = once(async () => {
      recent.close();
      await wire.close();
      if (options.data !== undefined) removeRunFile(options.data, token);
      trail?.close();
      await committer.close();
    });
    const credentialsOf: LocalAws["credentialsFor"] = async who => {
      const credential = credentialsFor(state, who, clock());
      committer.submit(state);
      await committer.settled();
      return credential;
    };
    return {
      endpoint,
      region,
      state,
      credentialsFor: credentialsOf,
      async clientFor(who) {
        const credential = await credentialsOf(principalNamed(who, seeds.spec, state));
        if (credential === undefined) throw new Error(`there is no principal \`${who}\``);
        return configurationOf(endpoint, region, credential);
      },
      tokenFor: account => issuer.token(account, clock()),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    // A server that listens would keep the process, whose start has failed, alive.
    await wire.close();
    trail?.close();
    await committer.close();
    throw error instanceof StoreError
      ? new StartError(error.problem)
      : listenProblem(error, options);
  }
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

/** Opens the store, takes in what it holds, and brings in what the file says. */
async function openData(
  options: LocalAwsOptions,
  { estate, spec }: Seeds,
  state: State,
  clock: Clock,
): Promise<Committer> {
  const { data, empty = false } = options;
  const memory = options.memory ?? data === undefined;
  if (data !== undefined && memory) await refuseSecond(data);
  try {
    const store = data === undefined || memory ? memoryStore : openSqliteStore({ folder: data });
    try {
      store.load(state);
      refuseOtherStart(state, empty, data);
      state.put("setting", "start", { name: "start", value: startOf(empty) });
      seed(state, spec, withAdministrators(spec, estate), clock(), empty);
    } catch (error) {
      store.close();
      throw error;
    }
    const committer = createCommitter(store);
    committer.submit(state);
    await committer.settled();
    return committer;
  } catch (error) {
    throw error instanceof StoreError ? new StartError(error.problem) : error;
  }
}

/** Without a store there is no lock: the run file tells whether another one runs. */
async function refuseSecond(data: string): Promise<void> {
  const run = readRunFile(data);
  if (run === undefined || !(await isRunning(run))) return;
  throw new StartError({
    code: "store-in-use",
    severity: "error",
    message: `a local AWS runs on \`${data}\` already: process ${run.pid} at ${run.endpoint}`,
    hint: `stop it (kill ${run.pid}), or give this one a folder of its own with --data`,
  });
}

function startOf(empty: boolean): string {
  return empty ? "empty" : "from the file";
}

/** Data that was begun empty belongs to who filled it: the file must not be poured over it. */
function refuseOtherStart(state: State, empty: boolean, data = ""): void {
  const begun = state.table("setting").get("start")?.value;
  if (begun === undefined || begun === startOf(empty)) return;
  throw new StartError({
    code: "other-start",
    severity: "error",
    message: empty
      ? `the data in \`${data}\` was filled from the file, and cannot start empty`
      : `the data in \`${data}\` was started with --empty, and is not filled from the file`,
    hint: empty
      ? "give the empty one a folder of its own with --data"
      : "start it with --empty again, or give this one a folder of its own with --data",
  });
}

/** Loaded with the first call: they are many, and who only uses keys calls none of them. */
const iam = async () => (await import("./operations/iam/index.ts")).iamOperations;

/** What a local AWS that starts consists of. */
interface Room {
  readonly options: LocalAwsOptions;
  readonly seeds: Seeds;
  readonly state: State;
  readonly committer: Committer;
  readonly clock: Clock;
  readonly token: string;
}

interface Running {
  readonly wire: Wire;
  readonly issuer: Issuer;
  readonly recent: RecentCalls;
  readonly trail: AuditLog | undefined;
}

async function createServer(room: Room): Promise<Running> {
  const { clock, committer, options, seeds, state, token } = room;
  const { log, open = false } = options;
  const { clusters, region } = seeds.spec;
  const issuer = createIssuer(clusters);
  const recent = new RecentCalls();
  const trail = await trailOf(room);
  const settle = () => {
    committer.submit(state);
    return committer.settled();
  };
  const handle = createDispatch({
    state,
    clock,
    operations: { kms, sts, iam },
    unsigned: unsignedStsOperations(issuer.jwksFor),
    region,
    settle,
    open,
    log(entry) {
      recent.add(entry);
      log?.(entry);
    },
    ...(trail && { audit: trail.add }),
  });
  const { data } = options;
  const answer = createControl({
    ...{ state, clock, token, region, recent, open },
    ...(trail && data !== undefined && { trail: most => lastOf(trail, data, most) }),
  });
  const control = async (request: WireRequest) => {
    const response = await answer(request);
    await settle();
    return response;
  };
  return { wire: createWire({ handle, control }), issuer, recent, trail };
}

async function trailOf({ committer, options, state }: Room): Promise<AuditLog | undefined> {
  const { data, memory = data === undefined, warn } = options;
  if (data === undefined || !(options.audit ?? !memory)) return undefined;
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
