import { randomBytes } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import type { AccountId, Arn, Region } from "../model/arn.ts";
import type { Organization } from "../model/organization.ts";
import type { Problem } from "../model/problem.ts";
import type { ServiceAccount, Spec } from "../model/spec.ts";
import { estateOf } from "../spec/index.ts";
import { withAdministrators } from "./administrators.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createControl } from "./control.ts";
import { credentialsFor } from "./credentials.ts";
import { createIssuer, type Issuer } from "./issuer.ts";
import { operations as kms } from "./operations/kms/operations.ts";
import { stsOperations as sts, unsignedStsOperations } from "./operations/sts/index.ts";
import { isRunning, readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
import { seed, seedOrganization } from "./seed.ts";
import { type Credential, State } from "./state.ts";
import { type Committer, createCommitter } from "./store/committer.ts";
import { isPostgresUrl, placeOf } from "./store/postgres-fault.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import { memoryStore, type Store, StoreError, Superseded } from "./store/store.ts";
import { createDispatch } from "./wire/dispatch.ts";
import type { LogEntry } from "./wire/log-entry.ts";
import type { WireRequest } from "./wire/message.ts";
import { createWire, type Wire } from "./wire/server.ts";

export interface LocalAwsOptions {
  /** What to fill it with: its accounts, principals, keys and policies. */
  readonly spec: Spec;
  /** The port; 0, the default, takes a free one. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 by default. */
  readonly host?: string;
  /** The folder for the data and for the run file that `keywright env` looks for. */
  readonly data?: string;
  /** Keeps nothing: everything is gone when it stops. The default where there is no `data`. */
  readonly memory?: boolean;
  /**
   * The URL of a PostgreSQL database, `postgres://…`, which keeps the data in the place of the
   * folder; several local AWSs may run on one.
   */
  readonly store?: string;
  /** Fills in only what the file expects to exist; what Keywright makes is left out. */
  readonly empty?: boolean;
  /** The organization that its accounts belong to, with the policies that bind them. */
  readonly organization?: Organization;
  /** The public keys of OIDC issuers whose tokens it is to take, by URL without `https://`. */
  readonly jwks?: ReadonlyMap<string, JSONWebKeySet>;
  readonly clock?: Clock;
  /** Told of every request. */
  readonly log?: (entry: LogEntry) => void;
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
  /** A service account's token, for AssumeRoleWithWebIdentity; undefined without such a cluster. */
  tokenFor(account: ServiceAccount, audience?: string): Promise<string | undefined>;
  /** Lets the requests under way finish, writes what is left to write, and frees the port. */
  close(): Promise<void>;
}

/** The local AWS could not start; what to tell the user stands in `problem`. */
export class StartError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = "StartError";
    this.problem = problem;
  }
}

/**
 * Starts a local AWS.
 * @throws StartError where another one runs on the data, the data cannot be used or the port is
 *   taken
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const clock = options.clock ?? systemClock;
  const state = new State();
  const committer = await openData(options, state, clock);
  const issuer = createIssuer(options.spec.clusters, options.jwks);
  const token = randomBytes(32).toString("base64url");
  const wire = createServer(options, state, committer, issuer, clock, token);
  try {
    const { address, port } = await wire.listen(options.port ?? 0, options.host ?? "127.0.0.1");
    const endpoint = `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
    const { region } = options.spec;
    if (options.data !== undefined) {
      writeRunFile(options.data, { pid: process.pid, endpoint, region, token });
    }
    return {
      endpoint,
      region,
      state,
      credentialsFor: who => settled(state, committer, () => credentialsFor(state, who, clock())),
      tokenFor: (account, audience) => issuer.token(account, clock(), audience),
      async close() {
        await wire.close();
        if (options.data !== undefined) removeRunFile(options.data, token);
        await committer.close();
      },
    };
  } catch (error) {
    // A server that listens would keep the process, whose start has failed, alive.
    await wire.close();
    await committer.close();
    throw error instanceof StoreError
      ? new StartError(error.problem)
      : listenProblem(error, options);
  }
}

/** Opens the store, takes in what it holds, and brings in what the file says. */
async function openData(options: LocalAwsOptions, state: State, clock: Clock): Promise<Committer> {
  const { data, spec, empty = false } = options;
  try {
    const store = await openStore(options);
    const committer = createCommitter(store);
    try {
      await store.load(state);
      const estate = withAdministrators(spec, estateOf(spec));
      await settled(state, committer, () => {
        refuseOtherStart(state, empty, options.store ?? data);
        begin(state, empty);
        seed(state, spec, estate, clock(), empty);
        seedOrganization(state, options.organization);
      });
    } catch (error) {
      await store.close();
      throw error;
    }
    return committer;
  } catch (error) {
    throw error instanceof StoreError ? new StartError(error.problem) : error;
  }
}

async function openStore(options: LocalAwsOptions): Promise<Store> {
  const { data, store: url } = options;
  const memory = options.memory ?? (data === undefined && url === undefined);
  // Without a store in the folder there is no lock on it.
  if (data !== undefined && (memory || url !== undefined)) await refuseSecond(data);
  if (memory) return memoryStore;
  if (url === undefined) return openSqliteStore({ folder: data ?? "" });
  // Loaded only here: nearly every run keeps its data in a folder.
  const { openPostgresStore } = await import("./store/postgres.ts");
  return openPostgresStore({ url, folder: data });
}

/**
 * Does something with the state, again if another server has changed it meanwhile, and gives what
 * came of it once that is durable.
 */
async function settled<T>(state: State, committer: Committer, work: () => T): Promise<Awaited<T>> {
  for (;;) {
    try {
      const made = work();
      await committer.settle(state, committer.epoch);
      return await made;
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }
}

function begin(state: State, empty: boolean): void {
  const value = startOf(empty);
  if (state.table("setting").get("start")?.value === value) return;
  state.put("setting", "start", { name: "start", value });
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
function refuseOtherStart(state: State, empty: boolean, where = ""): void {
  const begun = state.table("setting").get("start")?.value;
  if (begun === undefined || begun === startOf(empty)) return;
  const place = isPostgresUrl(where) ? placeOf(where) : `\`${where}\``;
  throw new StartError({
    code: "other-start",
    severity: "error",
    message: empty
      ? `the data in ${place} was filled from the file, and cannot start empty`
      : `the data in ${place} was started with --empty, and is not filled from the file`,
    hint: empty
      ? "give the empty one a folder of its own with --data"
      : "start it with --empty again, or give this one a folder of its own with --data",
  });
}

/** Loaded with the first call: they are many, and who only uses keys calls none of them. */
const iam = async () => (await import("./operations/iam/index.ts")).iamOperations;

function createServer(
  options: LocalAwsOptions,
  state: State,
  committer: Committer,
  issuer: Issuer,
  clock: Clock,
  token: string,
): Wire {
  const { region } = options.spec;
  const handle = createDispatch({
    state,
    clock,
    operations: { kms, sts, iam },
    unsigned: unsignedStsOperations(issuer.jwksFor),
    region,
    committer,
    ...(options.log && { log: options.log }),
  });
  const answer = createControl({ state, clock, token, region, issuer });
  const control = (request: WireRequest) => settled(state, committer, () => answer(request));
  return createWire({ handle, control });
}

function listenProblem(error: unknown, options: LocalAwsOptions): unknown {
  const { code = "" } = error as NodeJS.ErrnoException;
  const { host = "127.0.0.1", port = 0 } = options;
  if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EAFNOSUPPORT", "EINVAL"].includes(code)) {
    return new StartError({
      code: "host",
      severity: "error",
      message: `\`${host}\` is no address of this machine`,
      hint: "leave --host away for 127.0.0.1, or write 0.0.0.0 for every address",
    });
  }
  if (code !== "EADDRINUSE" && code !== "EACCES") return error;
  const reason = code === "EADDRINUSE" ? "is taken" : "may not be used";
  return new StartError({
    code: "port",
    severity: "error",
    message: `\`${host}:${port}\` ${reason}`,
    hint: "choose another with --port, or leave --port away for a free one",
  });
}
