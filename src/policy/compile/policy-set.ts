import type { Action } from "./action.ts";
import { type Bit, no, open, or, yes } from "./bits.ts";
import type { Frame } from "./frame.ts";
import { type CompiledStatement, coversAction, restMatches } from "./statement.ts";

/** The statements of a set that one action can match. */
interface Plan {
  readonly allow: readonly CompiledStatement[];
  readonly deny: readonly CompiledStatement[];
}

/** What a call of a table gave, where the caller did not matter. */
export interface Found {
  call: number;
  result: Bit;
}

/**
 * Policies without principals that count together, such as a principal's identity policies. All
 * principals with the same policies share one.
 */
export class PolicySet {
  readonly #statements: readonly CompiledStatement[];
  /** What a policy whose document nobody has seen leaves: open, otherwise no. */
  readonly #floor: Bit;
  readonly #plans: (Plan | undefined)[] = [];
  readonly #allowed: Found = { call: 0, result: no };
  readonly #denied: Found = { call: 0, result: no };

  /** @param incomplete whether the document of one of the policies is missing */
  constructor(statements: readonly CompiledStatement[], incomplete: boolean) {
    this.#statements = statements;
    this.#floor = incomplete ? open : no;
  }

  /** Whether a statement of the set allows. */
  allows(action: Action, frame: Frame): Bit {
    const plan = this.#planFor(action);
    return plan.allow.length === 0 ? this.#floor : this.#ask(plan.allow, this.#allowed, frame);
  }

  /** Whether a statement of the set denies. */
  denies(action: Action, frame: Frame): Bit {
    const plan = this.#planFor(action);
    return plan.deny.length === 0 ? this.#floor : this.#ask(plan.deny, this.#denied, frame);
  }

  /** Asks anew, or in a table takes what was found for another caller of the same call. */
  #ask(statements: readonly CompiledStatement[], found: Found, frame: Frame): Bit {
    const { call } = frame;
    if (call === 0) return this.#any(statements, frame);
    if (found.call === call) return found.result;
    frame.touched = false;
    const result = this.#any(statements, frame);
    if (!frame.touched) {
      found.call = call;
      found.result = result;
    }
    return result;
  }

  #any(statements: readonly CompiledStatement[], frame: Frame): Bit {
    let any: Bit = this.#floor;
    for (const statement of statements) {
      any = or(any, restMatches(statement, frame));
      if (any === yes) return yes;
    }
    return any;
  }

  #planFor(action: Action): Plan {
    return this.#plans[action.number] ?? this.#makePlan(action);
  }

  #makePlan(action: Action): Plan {
    const covering = this.#statements.filter(({ source }) => coversAction(source, action.name));
    const plan = {
      allow: covering.filter(({ source }) => source.effect === "Allow"),
      deny: covering.filter(({ source }) => source.effect === "Deny"),
    };
    this.#plans[action.number] = plan;
    return plan;
  }
}
