import type { Grant } from "../../model/estate.ts";
import { grantAllows } from "../grant.ts";
import type { Action } from "./action.ts";
import { type Bit, bitOf, no, or, yes } from "./bits.ts";
import type { Frame } from "./frame.ts";

/** The grants of a key that hold one operation, by whom they are to. */
interface Plan {
  readonly byGrantee: ReadonlyMap<string, readonly Grant[]>;
  /** Those to a whole account, which the reference reads. */
  readonly toAccounts: readonly Grant[];
}

/** A key's grants: of thousands, only those to the caller are looked at. */
export class Grants {
  readonly #grants: readonly Grant[];
  readonly #plans: (Plan | undefined)[] = [];

  constructor(grants: readonly Grant[]) {
    this.#grants = grants;
  }

  /** The grant with an id. */
  withId(id: string | undefined): Grant | undefined {
    return id === undefined ? undefined : this.#grants.find(grant => grant.id === id);
  }

  /** Whether a grant allows the frame's request. */
  allow(action: Action, frame: Frame): Bit {
    if (this.#grants.length === 0) return no;
    const { byGrantee, toAccounts } = this.#plans[action.number] ?? this.#makePlan(action);
    if (byGrantee.size === 0 && toAccounts.length === 0) return no;
    const { callerArn, principalArn } = frame;
    let any = or(anyOf(byGrantee.get(principalArn), frame), anyOf(toAccounts, frame));
    if (callerArn !== principalArn) any = or(any, anyOf(byGrantee.get(callerArn), frame));
    return any;
  }

  #makePlan(action: Action): Plan {
    const byGrantee = new Map<string, Grant[]>();
    const toAccounts: Grant[] = [];
    for (const grant of this.#grants) {
      if (!grant.operations.some(name => `kms:${name.toLowerCase()}` === action.name)) continue;
      const listed = byGrantee.get(grant.grantee);
      if (listed === undefined) byGrantee.set(grant.grantee, [grant]);
      else listed.push(grant);
      if (grant.grantee.endsWith(":root")) toAccounts.push(grant);
    }
    const plan = { byGrantee, toAccounts };
    this.#plans[action.number] = plan;
    return plan;
  }
}

function anyOf(grants: readonly Grant[] | undefined, frame: Frame): Bit {
  let any: Bit = no;
  for (const grant of grants ?? []) {
    any = or(any, bitOf(grantAllows(grant, frame)));
    if (any === yes) return yes;
  }
  return any;
}
