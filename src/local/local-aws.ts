import type { JSONWebKeySet } from "jose";
import type { AccountId, Arn, Region } from "../model/arn.ts";
import type { Estate } from "../model/estate.ts";
import type { Delays } from "../model/late-change.ts";
import type { Organization } from "../model/organization.ts";
import type { Problem } from "../model/problem.ts";
import type { ServiceAccount } from "../model/spec.ts";
import type { ClientConfiguration } from "./client-for.ts";
import type { Clock, KeptClock, Moment } from "./clock.ts";
import type { Seeding } from "./seeding.ts";
import type { Credential, State } from "./state.ts";
import type { LogEntry } from "./wire/log-entry.ts";

/** How a local AWS is started. */
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
  /**
   * Lets changes of aliases, tags and grants reach authorization after a delay, as AWS does: after as
   * long as AWS's pages say it may take, or after so many milliseconds. Grant tokens count at once.
   */
  readonly eventual?: boolean | Partial<Delays>;
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
  /** What authorization knows of that now: with `eventual` not yet the newest changes. */
  readonly estate: Estate;
  /** What it takes for now. Moved on, everything is as it will be then. */
  readonly clock: KeptClock;
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
