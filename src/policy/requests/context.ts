import type { Tags } from "../../model/estate.ts";
import type { Call, Caller, ContextValue, Request, RequestContext } from "../../model/request.ts";
import { unknownKeys } from "./unknown-keys.ts";

/** A request's context while it is being put together. */
export type Context = Record<string, ContextValue>;

/** Part of a request's condition keys while it is being put together, and what of it is not told. */
export class Part {
  readonly context: Context;
  /** Groups of keys that are not told: a sum of `untold`. */
  unknown = 0;
  #more: string[] | undefined;

  constructor(context: Context) {
    this.context = context;
  }

  /** Notes keys that are not told and stand in no group. */
  leaveOpen(...names: readonly string[]): void {
    if (this.#more === undefined) this.#more = [...names];
    else this.#more.push(...names);
  }

  /** The names of the keys that are not told. */
  get unknownNames(): readonly string[] {
    const grouped = unknownKeys(this.unknown);
    return this.#more === undefined ? grouped : [...grouped, ...this.#more];
  }
}

/** A request while it is being put together: who asks, and what is known of its condition keys. */
export class Draft extends Part {
  readonly caller: Caller;
  readonly vpcEndpoint: string | undefined;

  constructor(caller: Caller, context: Context, vpcEndpoint?: string) {
    super(context);
    this.caller = caller;
    this.vpcEndpoint = vpcEndpoint;
  }

  /** The request for one permission; several may share the draft's context. */
  request(action: string, resource: string): Request {
    const { caller, context, vpcEndpoint, unknownNames: unknown } = this;
    if (vpcEndpoint === undefined) return { caller, action, resource, context, unknown };
    return { caller, action, resource, context, unknown, vpcEndpoint };
  }
}

/** A part of a request's context that several requests share. */
export interface SharedPart {
  readonly context: RequestContext;
  readonly unknown: readonly string[];
}

/** Adds one key for each tag. */
export function addTags(context: Context, prefix: string, tags: Tags): void {
  for (const name in tags) context[prefix + name] = tags[name] ?? "";
}

/** Adds the keys for tags that a call carries: a pair each, and the list of their names. */
export function addRequestTags(context: Context, tags: Tags): void {
  addTags(context, "aws:RequestTag/", tags);
  const names = Object.keys(tags);
  if (names.length > 0) context["aws:TagKeys"] = names;
}

/**
 * Tags as an API takes them: a list of pairs, or anything else, which counts as none.
 * @param names the names of the pair's members: `Key` and `Value`, in KMS `TagKey` and `TagValue`
 */
export function tagsIn(list: unknown, names: readonly [string, string]): Tags {
  if (!Array.isArray(list)) return {};
  const pairs = list.flatMap((pair: Record<string, unknown> | null): [string, string][] => {
    const [key, value] = [pair?.[names[0]], pair?.[names[1]]];
    return typeof key === "string" && typeof value === "string" ? [[key, value]] : [];
  });
  return Object.fromEntries(pairs);
}

/** A parameter's text, where it is one. */
export function textIn(parameters: Call["parameters"], name: string): string | undefined {
  const value = parameters[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A parameter's list of texts; anything else counts as none. */
export function textsIn(parameters: Call["parameters"], name: string): string[] {
  const value = parameters[name];
  return Array.isArray(value) ? value.filter(each => typeof each === "string") : [];
}
