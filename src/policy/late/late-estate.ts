import type { Arn } from "../../model/arn.ts";
import type { Estate, Key } from "../../model/estate.ts";
import type { Lag, LateChange } from "../../model/late-change.ts";
import { arrivalOf, LateKeys, underWay } from "./late-keys.ts";

/**
 * An estate as authorization knows it at one moment: changes of aliases, tags and grants count once
 * they have arrived. A name finds its key by the estate as it is: KMS's own operations may show
 * changes before authorization goes by them.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/programming-eventual-consistency.html
 */
export class LateEstate implements Estate {
  /** As it is. */
  readonly base: Estate;
  readonly lag: Lag;
  readonly keys: ReadonlyMap<Arn, Key>;

  constructor(base: Estate, lag: Lag) {
    this.base = base;
    this.lag = lag;
    this.keys = new LateKeys(base.keys, lag);
  }

  /**
   * As authorization will know it at another moment, if nothing else is changed.
   * @param held a change that is not to have arrived even then
   */
  at(now: number, held?: LateChange): LateEstate {
    return new LateEstate(this.base, { ...this.lag, now, ...(held && { held }) });
  }

  /** The changes of some keys that have not arrived, in the order in which they will. */
  underWay(keys: Iterable<Arn>): readonly Arrival[] {
    const arrivals: Arrival[] = [];
    for (const key of new Set(keys)) {
      const late = this.lag.late.get(key);
      for (const change of late === undefined ? [] : underWay(late, this.lag)) {
        arrivals.push({ key, change, arrives: arrivalOf(change, this.lag) });
      }
    }
    return arrivals.sort((a, b) => a.arrives - b.arrives);
  }

  get revision(): number {
    return this.base.revision ?? 0;
  }
  get accounts() {
    return this.base.accounts;
  }
  get aliases() {
    return this.base.aliases;
  }
  get principals() {
    return this.base.principals;
  }
  get policies() {
    return this.base.policies;
  }
  get groups() {
    return this.base.groups;
  }
  get organizations() {
    return this.base.organizations;
  }
  get vpcEndpoints() {
    return this.base.vpcEndpoints;
  }
}

/** A change that is under way to authorization. */
export interface Arrival {
  readonly key: Arn;
  readonly change: LateChange;
  /** Milliseconds since the epoch. */
  readonly arrives: number;
}
