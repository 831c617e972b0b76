import type { PolicyKind } from "../../model/decision.ts";
import type { Key, Principal } from "../../model/estate.ts";
import {
  type Caller,
  type ContextValue,
  callerArn,
  type Request,
  type RequestContext,
} from "../../model/request.ts";
import { untold, type View } from "../scope.ts";
import type { Names } from "./names.ts";
import { type Unknown, unknownOf } from "./unknown.ts";

/** Who a frame's request is by. */
export interface Who {
  readonly account: string;
  readonly arn: string;
  readonly entity: Principal | undefined;
}

/**
 * The request that is being decided, spread out over the numbers of the condition keys. There is
 * one frame for an engine and it is filled anew for each request, so that a decision makes no
 * garbage.
 */
export class Frame implements View {
  declare request: Request;
  declare caller: Caller;
  key: Key | undefined;
  principal: Principal | undefined;
  account = "";
  principalArn = "";
  action = "";
  resource = "";
  policyKind: PolicyKind = "identity";
  effect: "Allow" | "Deny" = "Allow";
  readonly #names: Names;
  readonly #values: ContextValue[] = [];
  /** The stamp of the request that gave a value: all others are old. */
  readonly #stamps: number[] = [];
  readonly #doubts: number[] = [];
  #stamp = 0;
  /** How many names there were when the context was spread out; -1 before. */
  #spread = -1;
  #context: RequestContext = {};
  #more: RequestContext | undefined;
  #unknown: Unknown | undefined;
  #callerArn: string | undefined;

  constructor(names: Names) {
    this.#names = names;
  }

  /**
   * Takes a request up.
   * @param action the action in lower case
   * @param context what the request carries
   * @param more a second part of it, where it comes in two that share no names
   */
  begin(
    request: Request,
    who: Who,
    key: Key | undefined,
    action: string,
    context: RequestContext,
    more: RequestContext | undefined,
  ): void {
    this.request = request;
    this.caller = request.caller;
    this.resource = request.resource;
    this.key = key;
    this.principal = who.entity;
    this.account = who.account;
    this.principalArn = who.arn;
    this.action = action;
    this.#context = context;
    this.#more = more;
    this.#callerArn = undefined;
    this.#unknown = unknownOf(request.unknown);
    this.#spread = -1;
  }

  get callerArn(): string {
    this.#callerArn ??= callerArn(this.caller);
    return this.#callerArn;
  }

  contest(): "unknown" {
    return "unknown";
  }

  valuesOf(name: string): ContextValue | undefined | typeof untold {
    // A name that is asked for is one that a document was compiled with.
    return this.at(this.#names.numberOf(name));
  }

  isDoubtful(name: string): boolean {
    return this.#doubts[this.#names.find(name)] === this.#stamp;
  }

  /** What the request gives a condition key, by the key's number. */
  at(number: number): ContextValue | undefined | typeof untold {
    if (this.#spread !== this.#names.size) this.#spreadOut();
    if (this.#stamps[number] === this.#stamp) {
      return this.#doubts[number] === this.#stamp ? untold : this.#values[number];
    }
    if (this.#unknown === undefined) return undefined;
    return this.#unknown.has(this.#names.textOf(number)) ? untold : undefined;
  }

  #spreadOut(): void {
    this.#stamp += 1;
    this.#spread = this.#names.size;
    this.#spreadPart(this.#context);
    if (this.#more !== undefined) this.#spreadPart(this.#more);
  }

  #spreadPart(context: RequestContext): void {
    const stamp = this.#stamp;
    for (const name in context) {
      const number = this.#names.heard(name);
      if (number < 0) continue;
      if (this.#stamps[number] === stamp) this.#doubts[number] = stamp;
      this.#stamps[number] = stamp;
      this.#values[number] = context[name] ?? "";
    }
  }
}
