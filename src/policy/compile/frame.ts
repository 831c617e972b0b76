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
import { type Layout, Layouts } from "./layout.ts";
import type { Names } from "./names.ts";
import { unknownOf } from "./unknown.ts";

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
  readonly #layouts: Layouts;
  #context: RequestContext = {};
  #more: RequestContext | undefined;
  /** Where the names of the context and of its second part stand; made when first asked for. */
  #layout: Layout | undefined;
  #moreLayout: Layout | undefined;
  #callerArn: string | undefined;

  constructor(names: Names) {
    this.#names = names;
    this.#layouts = new Layouts(names);
  }

  /**
   * Takes a request up.
   * @param action the action in lower case
   * @param more a second part of the context, where it comes in two that share no names
   */
  begin(
    request: Request,
    who: Who,
    key: Key | undefined,
    action: string,
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
    this.#context = request.context;
    this.#more = more;
    this.#layout = undefined;
    this.#moreLayout = undefined;
    this.#callerArn = undefined;
  }

  get callerArn(): string {
    this.#callerArn ??= callerArn(this.caller);
    return this.#callerArn;
  }

  contest(): "unknown" {
    return "unknown";
  }

  valuesOf(name: string): ContextValue | undefined | typeof untold {
    return this.at(this.#names.numberOf(name));
  }

  isDoubtful(name: string): boolean {
    return this.at(this.#names.numberOf(name)) === untold && this.#isTwice(name);
  }

  /** What the request gives a condition key, by the key's number. */
  at(number: number): ContextValue | undefined | typeof untold {
    let layout = this.#layout;
    // Names are added while documents are compiled, and a layout knows those that were there.
    if (layout === undefined || number >= layout.size) layout = this.#lay();
    const place = layout.places[number] ?? -1;
    if (place >= 0) {
      if (layout.doubtful?.has(number)) return untold;
      return this.#context[layout.spellings[place] ?? ""];
    }
    if (this.#more !== undefined) {
      const told = this.#atMore(number, this.#more);
      if (told !== undefined) return told;
    }
    const unknown = unknownOf(this.request.unknown);
    return unknown?.has(this.#names.textOf(number)) ? untold : undefined;
  }

  #atMore(number: number, more: RequestContext): ContextValue | undefined {
    let layout = this.#moreLayout;
    if (layout === undefined || number >= layout.size) {
      layout = this.#layouts.of(more);
      this.#moreLayout = layout;
    }
    const place = layout.places[number] ?? -1;
    return place < 0 ? undefined : more[layout.spellings[place] ?? ""];
  }

  #lay(): Layout {
    const layout = this.#layouts.of(this.#context);
    this.#layout = layout;
    return layout;
  }

  #isTwice(name: string): boolean {
    return this.#layout?.doubtful?.has(this.#names.numberOf(name)) ?? false;
  }
}
