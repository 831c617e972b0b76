import type { PolicyKind, Ternary } from "../model/decision.ts";
import type { Estate, Key, Principal } from "../model/estate.ts";
import {
  accountOf,
  type Caller,
  type ContextValue,
  callerArn,
  principalArn,
  type Request,
} from "../model/request.ts";
import type { ContestedId } from "./contested.ts";

/** How contested points are to be read: whether what is in doubt holds, by the point's id. */
export type Assumptions = Readonly<Partial<Record<ContestedId, boolean>>>;

/**
 * A request as the matchers see it: condition keys by their lower-case names, the caller's ARNs,
 * and the place where a matcher notes why it could not tell.
 */
export interface View {
  readonly request: Request;
  readonly caller: Caller;
  readonly account: string;
  /** The user's, the role session's or the root user's ARN. */
  readonly callerArn: string;
  /** The user's, the role's or the root user's ARN. */
  readonly principalArn: string;
  /** The caller's entity, where the estate has one. */
  readonly principal: Principal | undefined;
  /** The key that is asked for, where it is one. */
  readonly key: Key | undefined;
  /** In lower case. */
  readonly action: string;
  /** The kind of the policy that is being read. */
  policyKind: PolicyKind;
  /** The effect of the statement that is being read. */
  effect: "Allow" | "Deny";
  /** What a contested point gives: what was assumed of it, or unknown for that reason. */
  contest(id: ContestedId): Ternary;
  /**
   * What the request gives a condition key.
   * @param name in lower case
   * @returns a text, a list for a key that has many values, undefined where the key is missing,
   *   `untold` where it is not known whether the request has it
   */
  valuesOf(name: string): ContextValue | undefined | typeof untold;
  /** Whether the request has a condition key twice, in names that differ only by case. */
  isDoubtful(name: string): boolean;
}

/** The view that the reference evaluator makes of a request. */
export class Scope implements View {
  readonly request: Request;
  readonly caller: Caller;
  readonly account: string;
  readonly callerArn: string;
  readonly principalArn: string;
  readonly principal: Principal | undefined;
  readonly key: Key | undefined;
  readonly action: string;
  policyKind: PolicyKind = "identity";
  effect: "Allow" | "Deny" = "Allow";
  /** Why the last matcher answered `unknown`: a contested point, or a key that is not known. */
  contested: ContestedId | undefined;
  unknownKey: string | undefined;
  #context: Map<string, ContextValue> | undefined;
  readonly #doubtful = new Set<string>();
  readonly #assume: Assumptions;

  constructor(request: Request, estate: Estate, assume: Assumptions = {}) {
    this.request = request;
    this.#assume = assume;
    this.caller = request.caller;
    this.account = accountOf(request.caller);
    this.callerArn = callerArn(request.caller);
    this.principalArn = principalArn(request.caller);
    this.principal = estate.principals.get(this.principalArn);
    this.key = estate.keys.get(request.resource);
    this.action = request.action.toLowerCase();
  }

  contest(id: ContestedId): Ternary {
    const assumed = this.#assume[id];
    if (assumed !== undefined) return assumed;
    this.contested = id;
    return "unknown";
  }

  /** Forgets why the last matcher could not tell. */
  forget(): void {
    this.contested = undefined;
    this.unknownKey = undefined;
  }

  valuesOf(name: string): ContextValue | undefined | typeof untold {
    this.#context ??= this.#index();
    const values = this.#context.get(name);
    if (values !== undefined) {
      if (!this.#doubtful.has(name)) return values;
      this.contested = "names-differ-by-case";
      return untold;
    }
    if (!this.#isUnknown(name)) return undefined;
    this.unknownKey = name;
    return untold;
  }

  isDoubtful(name: string): boolean {
    return this.#doubtful.has(name);
  }

  #index(): Map<string, ContextValue> {
    const index = new Map<string, ContextValue>();
    const context = this.request.context;
    for (const name of Object.keys(context)) {
      const value = contextValue(context[name]);
      if (value === undefined) continue;
      const lower = lowerName(name);
      if (index.has(lower)) this.#doubtful.add(lower);
      index.set(lower, value);
    }
    return index;
  }

  #isUnknown(name: string): boolean {
    for (const unknown of this.request.unknown ?? []) {
      const lower = unknown.toLowerCase();
      if (lower === name) return true;
      if (lower.endsWith("*") && name.startsWith(lower.slice(0, -1))) return true;
    }
    return false;
  }
}

/**
 * A value of a context as the matchers take it: one that was not typed may be anything. Numbers and
 * booleans are their texts; what is neither a text nor a list of them is as good as missing.
 */
export function contextValue(value: unknown): ContextValue | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (!Array.isArray(value)) return undefined;
  return value.every(each => typeof each === "string") ? value : value.map(String);
}

/** Says that it is not known whether the request has a condition key. */
export const untold = Symbol("untold");

// Requests carry the same names over and over: folding each of them anew costs more than deciding.
const lowerNames = new Map<string, string>();

function lowerName(name: string): string {
  const known = lowerNames.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  // Names in an encryption context are the caller's: they must not fill the memory.
  if (lowerNames.size >= 1_000) lowerNames.clear();
  lowerNames.set(name, lower);
  return lower;
}
