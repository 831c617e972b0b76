import type { Arn } from "./arn.ts";
import type { Grant } from "./estate.ts";

/**
 * One change of what authorization knows of a key, with what it takes to undo it: an alias that was
 * put on the key or taken off, a tag that got another value, a grant that was made or ended.
 */
export type LateChange = LateAlias | LateTag | LateGrant;

interface Made {
  /** Milliseconds since the epoch, by the clock of the local AWS. */
  readonly made: number;
}

export interface LateAlias extends Made {
  readonly kind: "alias";
  /** With its `alias/`. */
  readonly name: string;
  readonly added: boolean;
}

export interface LateTag extends Made {
  readonly kind: "tag";
  readonly name: string;
  /** Absent where the key had no such tag. */
  readonly before?: string;
  /** Absent where the tag was taken off. */
  readonly after?: string;
}

export interface LateGrant extends Made {
  readonly kind: "grant";
  readonly grant: Grant;
  readonly added: boolean;
}

/** The newest changes of a key, the oldest first; some may have reached authorization. */
export interface LateChanges {
  readonly key: Arn;
  readonly changes: readonly LateChange[];
}

/** How long after it was made a change reaches authorization, in milliseconds. */
export type Delays = Readonly<Record<LateChange["kind"], number>>;

/**
 * As long as AWS's pages say it may take: up to five minutes for aliases and tags, usually less than
 * five minutes for grants.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
 */
export const usualDelays: Delays = { alias: 300_000, tag: 300_000, grant: 300_000 };

/** What an estate as JSON says of changes that have not reached authorization. */
export interface LateJson {
  /** For what moment it is told; milliseconds since the epoch. */
  readonly now: number;
  readonly delays: Delays;
  readonly keys: readonly LateChanges[];
}

/** What an estate that lags behind needs besides its tables. */
export interface Lag {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly delays: Delays;
  /** By key ARN. */
  readonly late: ReadonlyMap<Arn, LateChanges>;
  /** The ids of grants that count at once, because the call bears their tokens. */
  readonly granted?: ReadonlySet<string>;
  /** A change that is taken for late however long ago it was made. */
  readonly held?: LateChange;
}
