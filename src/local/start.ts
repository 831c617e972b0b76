import { randomBytes } from "node:crypto";
import type { JSONWebKeySet } from "jose";
import type { AccountId, Arn, Region } from "../model/arn.ts";
import type { Organization } from "../model/organization.ts";
import type { Problem } from "../model/problem.ts";
import type { ServiceAccount } from "../model/spec.ts";
import { type AuditLog, auditFolder, openAuditLog } from "./audit/audit-log.ts";
import { lastEvents } from "./audit/read-trail.ts";
import { type ClientConfiguration, configurationOf, principalNamed } from "./client-for.ts";
import { type Clock, createClock, type Moment, type MovableClock, systemClock } from "./clock.ts";
import { createControl } from "./control.ts";
import { credentialsFor } from "./credentials.ts";
import { currentMaterialId } from "./crypto/material.ts";
import { attestationRoots } from "./crypto/nitro-root.ts";
import { createIssuer, type Issuer } from "./issuer.ts";
import { openData, settled } from "./open-data.ts";
import { bringUpToDate } from "./operations/kms/expiry.ts";
import { operations as kms } from "./operations/kms/operations.ts";
import { stsOperations as sts, unsignedStsOperations } from "./operations/sts/index.ts";
import { RecentCalls } from "./recent-calls.ts";
import { removeRunFile, writeRunFile } from "./run-file.ts";
import { type Seeding, type Seeds, seedsOf } from "./seeding.ts";
import { listenProblem, StartError } from "./start-error.ts";
import { type Credential, State } from "./state.ts";
import type { Committer } from "./store/committer.ts";
import { StoreError } from "./store/store.ts";
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
  /**
   * The URL of a PostgreSQL database, `postgres://…`, which keeps the data in the place of the
   * folder; several local AWSs may run on one.
   */
  readonly store?: string;
  /** Fills in only what the file expects to exist; what Keywright makes is left out. */
  readonly empty?: boolean;
  /** Lets every signed call pass, whatever the policies say. */
  readonly open?: boolean;
  /** Records calls as CloudTrail does, in the data folder; by default where data is kept. */
  readonly audit?: boolean;
  /** The organization that its accounts belong to, with the policies that bind them. */
  readonly organization?: Organization;
  /** The public keys of OIDC issuers whose tokens it is to take, by URL without `https://`. */
  readonly jwks?: ReadonlyMap<string, JSONWebKeySet>;
  /**
   * A root certificate in PEM whose attestation documents of enclaves are taken beside those under
   * AWS's, so that tests can make some.
   */
  readonly attestationRoot?: string;
  /** What its clock runs by; the machine's time by default. */
  readonly clock?: Clock;
  /** Where its clock is set to as it starts; without it, as far from `clock` as it was at the end. */
  readonly time?: Moment;
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
  /** What it takes for now. Moved on, everything is as it will be then. */
  readonly clock: MovableClock;
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
  tokenFor(account: ServiceAccount, audience?: string): Promise<string | undefined>;
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
  const state = new State();
  let keep = () => {};
  const clock = createClock(options.clock ?? systemClock, offset => {
    state.put("setting", "clock", { name: "clock", value: String(offset) });
    bringUpToDate(state, clock());
    keep();
  });
  const committer = await openData(options, seeds, state, clock);
  // A fault of the store comes out with the next call that needs it.
  keep = () => void settled(state, committer, () => {}).catch(() => {});
  state.usesSince = clock();
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
    const credentialsOf: LocalAws["credentialsFor"] = who =>
      settled(state, committer, () => credentialsFor(state, who, clock()));
    return {
      endpoint,
      region,
      state,
      clock,
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

/** Loaded with the first call: they are many, and who only uses keys calls none of them. */
const iam = async () => (await import("./operations/iam/index.ts")).iamOperations;

/** What a local AWS that starts consists of. */
interface Room {
  readonly options: LocalAwsOptions;
  readonly seeds: Seeds;
  readonly state: State;
  readonly committer: Committer;
  readonly clock: MovableClock;
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
  const issuer = createIssuer(clusters, options.jwks);
  const recent = new RecentCalls();
  const trail = await trailOf(room);
  const handle = createDispatch({
    state,
    clock,
    operations: { kms, sts, iam },
    unsigned: unsignedStsOperations(issuer.jwksFor),
    region,
    committer,
    open,
    ...(options.attestationRoot !== undefined && {
      enclaves: { roots: attestationRoots(options.attestationRoot), clock: systemClock },
    }),
    log(entry) {
      recent.add(entry);
      log?.(entry);
    },
    ...(trail && { audit: trail.add }),
  });
  const { data } = options;
  const answer = createControl({
    ...{ state, clock, token, region, issuer, recent, open },
    ...(trail && data !== undefined && { trail: most => lastOf(trail, data, most) }),
  });
  const control = (request: WireRequest) => settled(state, committer, () => answer(request));
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
