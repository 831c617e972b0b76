import type { KeyName } from "../check/index.ts";
import type { Arn, Caller, Estate, Key } from "../model/index.ts";

/** An estate to write expectations about. */
export interface TestEstate {
  /** For `evaluate` and `decide` of `keywright/policy`. */
  readonly estate: Estate;
  /**
   * A principal by name: `role/NAME`, `user/NAME`, a bare NAME, an ARN, `root`; with a file also
   * `namespace/serviceaccount` and `cluster/namespace/serviceaccount`. Throws where nobody is
   * called so.
   */
  readonly who: (name: string) => TestPrincipal;
  /** A key by alias (with or without `alias/`), id or ARN. Throws where no key is called so. */
  readonly key: (name: string) => TestKey;
}

/** Somebody, in an estate. */
export class TestPrincipal {
  readonly arn: Arn;
  readonly caller: Caller;
  readonly estate: Estate;

  constructor(arn: Arn, caller: Caller, estate: Estate) {
    this.arn = arn;
    this.caller = caller;
    this.estate = estate;
  }
}

/** A key, how a call names it, and the encryption context that it is used with. */
export class TestKey {
  readonly key: Key;
  readonly by: KeyName;
  readonly context: Readonly<Record<string, string>>;

  constructor(key: Key, by: KeyName, context: Readonly<Record<string, string>>) {
    this.key = key;
    this.by = by;
    this.context = context;
  }
}
