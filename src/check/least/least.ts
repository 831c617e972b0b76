import type {
  Arn,
  Call,
  Decision,
  Estate,
  Key,
  PolicyDocument,
  Request,
} from "../../model/index.ts";
import { compile, type Engine, requestsOf } from "../../policy/index.ts";
import { actionNames, findAction } from "../actions.ts";
import { callerFor } from "../callers.ts";
import { callOf } from "../question.ts";
import type { Observation } from "./observed.ts";
import { mostContexts, propose } from "./propose.ts";
import { contextOf, type Use, usesOf, withPolicies } from "./use.ts";

/** A permission on a key. */
export interface OnKey {
  readonly action: string;
  readonly key: Arn;
  /** The key's first alias. */
  readonly alias?: string;
}

/** The smallest policy for what a principal was seen to do, with what was proved of it. */
export interface Least {
  /** Undefined where no identity policy is needed. */
  readonly policy: PolicyDocument | undefined;
  /** What was used and is given by it. */
  readonly uses: readonly Use[];
  /** What was used and is given by a key policy or a grant, whatever the identity policies say. */
  readonly elsewhere: readonly Use[];
  /** Observed calls that the policy does not allow here, with the decision that stands in the way. */
  readonly unproven: readonly Unproven[];
  /** What the policy gives besides: nothing, unless keys share what tells them apart. */
  readonly beyond: readonly OnKey[];
  /** What the principal's own policies give today, and was not used. */
  readonly takenAway: readonly OnKey[];
}

export interface Unproven {
  readonly call: Call;
  readonly answer: "denied" | "unknown";
  /** Absent where the estate does not hold the key. */
  readonly decision?: Decision;
  readonly unresolved?: string;
}

/** The encryption contexts with which a key is to be tried, beside none and those seen. */
export type ContextsOf = (key: Key) => readonly Readonly<Record<string, string>>[];

/**
 * Proposes the smallest policy for what a principal was seen to do, and proves it: every observed
 * call is decided anew with that policy alone, and so is every operation on every key of the estate.
 * @param who the ARN of a role or user of the estate
 */
export function least(
  { calls }: Observation,
  who: Arn,
  estate: Estate,
  contextsOf: ContextsOf,
): Least {
  const without = compile(withPolicies(estate, who, []));
  const requests = calls.flatMap(({ call }) => {
    const asked = requestsOf(call, estate);
    return "unresolved" in asked ? [] : asked.requests;
  });
  const given = (request: Request) => without.answer(request) === "allowed";
  const uses = usesOf(requests.filter(request => !given(request)));
  const policy = uses.length === 0 ? undefined : propose(uses, estate);
  const proposed = compile(withPolicies(estate, who, policy === undefined ? [] : [policy]));
  const tried = tryEverything({ who, estate, contextsOf, uses, without, proposed });
  return {
    policy,
    uses,
    elsewhere: usesOf(requests.filter(given)),
    unproven: calls.flatMap(({ call }) => unproven(call, proposed)),
    ...tried,
  };
}

function unproven(call: Call, proposed: Engine): Unproven[] {
  const { answer, decisions, unresolved } = proposed.decide(call);
  if (answer === "allowed") return [];
  const decision = decisions.find(one => one.answer === answer);
  return [
    {
      call,
      answer,
      ...(decision !== undefined && { decision }),
      ...(unresolved !== undefined && { unresolved }),
    },
  ];
}

interface Trial {
  readonly who: Arn;
  readonly estate: Estate;
  readonly contextsOf: ContextsOf;
  readonly uses: readonly Use[];
  readonly without: Engine;
  readonly proposed: Engine;
}

/** A context that nobody has. */
const foreign = { "keywright:nobody": "nobody" };

/** Asks for every operation on every key, with every context that was seen or declared. */
function tryEverything(trial: Trial): Pick<Least, "beyond" | "takenAway"> {
  const { contextsOf, estate, proposed, uses, who, without } = trial;
  const now = compile(estate);
  const seen = seenContexts(uses);
  const [beyond, has, keeps] = [
    new Map<string, OnKey>(),
    new Map<string, OnKey>(),
    new Set<string>(),
  ];
  for (const key of estate.keys.values()) {
    for (const context of [{}, foreign, ...contextsOf(key), ...seen]) {
      for (const request of requestsOn(key, context, who, estate)) {
        const id = `${request.action} ${request.resource}`;
        const on = onKey(request, key);
        if (without.answer(request) === "allowed") continue;
        if (now.answer(request) === "allowed") has.set(id, on);
        if (proposed.answer(request) !== "allowed") continue;
        keeps.add(id);
        if (!isUsed(request, uses)) beyond.set(id, on);
      }
    }
  }
  const takenAway = [...has].filter(([id]) => !keeps.has(id)).map(([, on]) => on);
  return { beyond: [...beyond.values()].sort(inOrder), takenAway: takenAway.sort(inOrder) };
}

/** The requests on a key itself of every operation that is about one key. */
function requestsOn(
  key: Key,
  context: Readonly<Record<string, string>>,
  who: Arn,
  estate: Estate,
): Request[] {
  const caller = callerFor(who, estate)?.caller;
  if (caller === undefined) return [];
  const bare = Object.keys(context).length === 0;
  return actionNames().flatMap(name => {
    const action = findAction(name);
    if (action === undefined || action.permission !== undefined) return [];
    if (!bare && !action.context) return [];
    const asked = requestsOf(callOf(caller, { action, key, by: "key", context }), estate);
    if ("unresolved" in asked) return [];
    return asked.requests.filter(({ resource }) => resource === key.arn);
  });
}

function seenContexts(uses: readonly Use[]): Readonly<Record<string, string>>[] {
  const seen = new Map(
    uses.flatMap(({ contexts }) =>
      contexts.slice(0, mostContexts).map(context => [JSON.stringify(context), context] as const),
    ),
  );
  return [...seen.values()].filter(({ length }) => length > 0).map(one => Object.fromEntries(one));
}

/** Whether a request is one of those that were seen; of contexts that were made one, any will do. */
function isUsed(request: Request, uses: readonly Use[]): boolean {
  const use = uses.find(
    ({ action, resource }) => action === request.action && resource === request.resource,
  );
  if (use === undefined) return false;
  if (use.contexts.length > mostContexts) return true;
  const context = JSON.stringify(contextOf(request));
  return use.contexts.some(one => JSON.stringify(one) === context);
}

function onKey({ action }: Request, { aliases, arn }: Key): OnKey {
  const [alias] = aliases;
  return { action, key: arn, ...(alias !== undefined && { alias }) };
}

function inOrder(a: OnKey, b: OnKey): number {
  const [first, second] = [`${a.alias ?? a.key} ${a.action}`, `${b.alias ?? b.key} ${b.action}`];
  return first < second ? -1 : first > second ? 1 : 0;
}
