import { principalMatches } from "../statement.ts";
import type { Action } from "./action.ts";
import { and, type Bit, bitOf, no, or } from "./bits.ts";
import type { Frame } from "./frame.ts";
import { type CompiledPrincipals, compilePrincipals, type Named, nameCaller } from "./naming.ts";
import type { Found } from "./policy-set.ts";
import { type CompiledStatement, coversAction, restMatches } from "./statement.ts";

/** What a policy with principals says, as `ResourceSide` has it. Filled anew for each request. */
export interface Said {
  deny: Bit;
  self: Bit;
  role: Bit;
  everyone: Bit;
  account: Bit;
  /** Whether any statement allows the caller, in whatever way it names the caller. */
  allow: Bit;
}

/** Makes a `Said` that says nothing. */
export function nothingSaid(): Said {
  return { deny: no, self: no, role: no, everyone: no, account: no, allow: no };
}

interface Entry {
  readonly statement: CompiledStatement;
  readonly principals: CompiledPrincipals | undefined;
  readonly found: Found;
}

/** A policy that stands on a key, a role or a VPC endpoint, by the actions that it can match. */
export class ResourcePolicy {
  readonly #entries: readonly Entry[];
  readonly #plans: (readonly Entry[] | undefined)[] = [];
  readonly #named: Named = { everyone: no, account: no, role: no, self: no, matches: no };

  constructor(statements: readonly CompiledStatement[]) {
    this.#entries = statements.map(statement => ({
      statement,
      principals: compilePrincipals(statement.source),
      found: { call: 0, result: no },
    }));
  }

  /** Fills `said` with what the policy says to the frame's request. */
  say(action: Action, frame: Frame, said: Said): void {
    said.deny = no;
    said.self = no;
    said.role = no;
    said.everyone = no;
    said.account = no;
    said.allow = no;
    const plan = this.#plans[action.number] ?? this.#makePlan(action);
    for (const entry of plan) this.#hear(entry, frame, said);
  }

  #makePlan(action: Action): readonly Entry[] {
    const plan = this.#entries.filter(({ statement }) =>
      coversAction(statement.source, action.name),
    );
    this.#plans[action.number] = plan;
    return plan;
  }

  #hear({ statement, principals, found }: Entry, frame: Frame, said: Said): void {
    const { source, policyKind } = statement;
    const named = this.#named;
    frame.policyKind = policyKind;
    if (principals !== undefined) nameCaller(source, principals, frame, named);
    else named.matches = bitOf(principalMatches(source, undefined, frame));
    if (named.matches === no) return;
    const rest = this.#rest(statement, found, frame);
    const matches = and(named.matches, rest);
    if (matches === no) return;
    if (source.effect === "Deny") {
      said.deny = or(said.deny, matches);
      return;
    }
    said.allow = or(said.allow, matches);
    if (principals === undefined) {
      said.self = or(said.self, matches);
      return;
    }
    said.self = or(said.self, and(named.self, rest));
    said.role = or(said.role, and(named.role, rest));
    said.account = or(said.account, and(named.account, rest));
    const star = and(named.everyone, matches);
    // With aws:PrincipalArn the wildcard names that principal, and grants to it directly.
    if (source.asksPrincipalArn) said.self = or(said.self, star);
    else said.everyone = or(said.everyone, star);
  }

  /** Everything but the principal: asked anew, or as another caller of the same call found it. */
  #rest(statement: CompiledStatement, found: Found, frame: Frame): Bit {
    if (frame.call === 0) return restMatches(statement, frame);
    if (found.call === frame.call) return found.result;
    frame.touched = false;
    const result = restMatches(statement, frame);
    if (!frame.touched) {
      found.call = frame.call;
      found.result = result;
    }
    return result;
  }
}
