import type { PolicyKind } from "../../model/decision.ts";
import type { Key, Principal } from "../../model/estate.ts";
import {
  type Caller,
  type ContextValue,
  callerArn,
  type Request,
  type RequestContext,
} from "../../model/request.ts";
import type { SharedPart } from "../requests/context.ts";
import { contextValue, untold, type View } from "../scope.ts";
import { type Layout, Layouts } from "./layout.ts";
import type { Names } from "./names.ts";
import { unknownOf } from "./unknown.ts";

/** Who a frame's request is by. */
export interface Who {
  readonly account: string;
  readonly arn: string;
  readonly entity: Principal | undefined;
}

/** A part of a request's context that many requests share; it shares no name with the rest. */
export interface FramePart extends SharedPart {
  layout?: Layout;
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
  /** Where the names of the context stand; found when first asked for. */
  #layout: Layout | undefined;
  #keyPart: FramePart | undefined;
  #callerPart: FramePart | undefined;
  /**
   * In a table, the number of the call that is being asked for one caller after the other; 0
   * otherwise. What was found without a look at the caller holds for all callers of the call.
   */
  call = 0;
  /** Whether the caller's own part was looked at, or what is unknown of the request. */
  touched = false;
  #callerArn: string | undefined;

  constructor(names: Names) {
    this.#names = names;
    this.#layouts = new Layouts(names);
  }

  /**
   * Takes a request up.
   * @param action the action in lower case
   * @param call in a table the number of the call, otherwise 0
   * @param keyPart what tells of the key alone, where the request's own context does not
   * @param callerPart what tells of the caller alone, where the request's own context does not
   */
  begin(
    request: Request,
    who: Who,
    key: Key | undefined,
    action: string,
    call: number,
    keyPart: FramePart | undefined,
    callerPart: FramePart | undefined,
  ): void {
    this.request = request;
    this.caller = request.caller;
    this.resource = request.resource;
    this.key = key;
    this.principal = who.entity;
    this.account = who.account;
    this.principalArn = who.arn;
    this.action = action;
    // The calls of a table come with one context after the other.
    if (call === 0 || request.context !== this.#context) this.#layout = undefined;
    this.#context = request.context;
    this.call = call;
    this.#keyPart = keyPart;
    this.#callerPart = callerPart;
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
      const value = contextValue(this.#context[layout.spellings[place] ?? ""]);
      if (value !== undefined) return value;
    }
    return this.#inPart(number, this.#keyPart) ?? this.#ofCaller(number);
  }

  /** What the caller's part gives; failing that whether any part leaves the key open. */
  #ofCaller(number: number): ContextValue | undefined | typeof untold {
    this.touched = true;
    const told = this.#inPart(number, this.#callerPart);
    if (told !== undefined) return told;
    const open =
      this.#isOpen(number, this.request.unknown) ||
      this.#isOpen(number, this.#keyPart?.unknown) ||
      this.#isOpen(number, this.#callerPart?.unknown);
    return open ? untold : undefined;
  }

  #inPart(number: number, part: FramePart | undefined): ContextValue | undefined | typeof untold {
    if (part === undefined) return undefined;
    let { layout } = part;
    if (layout === undefined || number >= layout.size) {
      layout = this.#layouts.of(part.context);
      part.layout = layout;
    }
    const place = layout.places[number] ?? -1;
    if (place < 0) return undefined;
    if (layout.doubtful?.has(number)) return untold;
    return part.context[layout.spellings[place] ?? ""];
  }

  #isOpen(number: number, names: readonly string[] | undefined): boolean {
    return unknownOf(names)?.has(this.#names.textOf(number)) ?? false;
  }

  #lay(): Layout {
    const layout = this.#layouts.of(this.#context);
    this.#layout = layout;
    return layout;
  }

  #isTwice(name: string): boolean {
    const number = this.#names.numberOf(name);
    const layouts = [this.#layout, this.#keyPart?.layout, this.#callerPart?.layout];
    return layouts.some(layout => layout?.doubtful?.has(number));
  }
}
