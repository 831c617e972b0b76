import type { Answer, Decision } from "../../model/decision.ts";
import type { PolicyDocument } from "../../model/document.ts";
import type { Estate } from "../../model/estate.ts";
import {
  accountOf,
  type Call,
  type Caller,
  isSession,
  principalArn,
  type Request,
} from "../../model/request.ts";
import { resourceControl } from "../asked.ts";
import { type CallDecision, decideBy } from "../decide.ts";
import { decisionOf } from "../evaluate.ts";
import { callerKeys } from "../requests/globals.ts";
import { kmsRequests } from "../requests/kms.ts";
import { Actions } from "./action.ts";
import { AnswerTable } from "./answer-table.ts";
import { and, answers, type Bit, no, yes } from "./bits.ts";
import { Frame, type FramePart } from "./frame.ts";
import { Library } from "./library.ts";
import { Names } from "./names.ts";
import type { PolicySet } from "./policy-set.ts";
import {
  type PreparedEndpoint,
  type PreparedTarget,
  type PreparedWho,
  prepareEndpoint,
  prepareTarget,
  prepareWho,
} from "./prepare.ts";
import { Verdict } from "./verdict.ts";

/** How many resources are kept prepared, and how many callers. */
const mostTargets = 200_000;
/** How many documents are kept compiled: an estate that changes leaves old ones behind. */
const mostDocuments = 50_000;

/**
 * An estate compiled: each document once, each principal and resource when it is first asked for.
 * Decisions are those of `evaluate`, many times faster. An engine follows an estate that changes
 * by its `revision`.
 */
export class Engine {
  readonly estate: Estate;
  #names = new Names();
  #frame = new Frame(this.#names);
  #verdict = new Verdict(this.#frame);
  #actions = new Actions();
  #library = new Library(this.#names);
  readonly #whos = new Map<string, PreparedWho>();
  readonly #targets = new Map<string, PreparedTarget>();
  readonly #endpoints = new Map<string, PreparedEndpoint | undefined>();
  readonly #guards = new Map<string, PolicySet | undefined>();
  /** A caller is an object that lives as long as its credential. */
  #callerParts = new WeakMap<Caller, FramePart>();
  #revision: number | undefined;
  /** How many calls were asked in tables: each has a number of its own. */
  #calls = 0;

  constructor(estate: Estate) {
    this.estate = estate;
    this.#revision = estate.revision;
  }

  /** The answer to one request: what `evaluate` answers, and nothing more. */
  answer(request: Request): Answer {
    this.#follow();
    return answers[this.#decide(request, 0, undefined, undefined)];
  }

  /** The answer to a call: what `decide` answers, and nothing more. */
  answerCall(call: Call): Answer {
    this.#follow();
    if (call.service !== "kms") return this.decide(call).answer;
    const asked = kmsRequests(call, this.estate, false);
    if ("unresolved" in asked) return "denied";
    const part = this.#callerPart(call.caller);
    let answer: Bit = yes;
    for (const request of asked.requests) {
      answer = and(answer, this.#decide(request, 0, this.#keyPart(request), part));
    }
    return answers[answer];
  }

  /**
   * Decides one request.
   * @returns the decision that `evaluate` gives; its reason and trace are worked out when they are
   *   first read, from the estate as it was when it was decided
   */
  evaluate(request: Request): Decision {
    return decisionOf(this.answer(request), request, this.estate);
  }

  /** Decides a call, as `decide` does. */
  decide(call: Call): CallDecision {
    return decideBy(call, this.estate, request => this.evaluate(request));
  }

  /**
   * Answers every one of many calls for every one of many callers, as `decide` does for each. What
   * does not turn on the caller is worked out once for a call.
   * @param calls to KMS; their own caller does not count
   */
  table(callers: readonly Caller[], calls: readonly Call[]): AnswerTable {
    const table = new AnswerTable(callers.length, calls.length);
    this.#follow();
    const parts = callers.map(caller => this.#callerPart(caller));
    for (const [account, rows] of rowsByAccount(callers)) {
      const [first] = rows;
      const asker = first === undefined ? undefined : callers[first];
      if (asker === undefined) throw new Error(`no caller of account ${account}`);
      for (const [column, call] of calls.entries()) {
        const asked = kmsRequests({ ...call, caller: asker }, this.estate, false);
        // What names nothing is denied, whoever asks.
        if ("unresolved" in asked) for (const row of rows) table.put(row, column, no);
        else this.#fillColumn(table, column, asked.requests, { callers, parts, rows });
      }
    }
    return table;
  }

  #fillColumn(
    table: AnswerTable,
    column: number,
    requests: readonly Request[],
    { callers, parts, rows }: Rows,
  ): void {
    for (const row of rows) table.put(row, column, yes);
    for (const request of requests) {
      this.#calls += 1;
      const keyPart = this.#keyPart(request);
      const asked = { ...request };
      for (const row of rows) {
        asked.caller = callers[row] ?? request.caller;
        const answer = this.#decide(asked, this.#calls, keyPart, parts[row]);
        table.put(row, column, and(table.bit(row, column), answer));
      }
    }
  }

  /** What tells of the key of a request that `kmsRequests` left it out of. */
  #keyPart({ action, resource }: Request): FramePart | undefined {
    return action === "kms:RetireGrant" ? undefined : this.#target(resource).keyPart;
  }

  #callerPart(caller: Caller): FramePart {
    const known = this.#callerParts.get(caller);
    if (known !== undefined) return known;
    const fresh: FramePart = { ...callerKeys(caller, this.estate) };
    this.#callerParts.set(caller, fresh);
    return fresh;
  }

  #decide(
    request: Request,
    call: number,
    keyPart: FramePart | undefined,
    callerPart: FramePart | undefined,
  ): Bit {
    const action = this.#actions.of(request.action);
    const { caller, vpcEndpoint } = request;
    const who = this.#who(caller);
    const target = this.#target(request.resource);
    const verdict = this.#verdict;
    verdict.action = action;
    verdict.who = who;
    verdict.target = target;
    verdict.resourceControl =
      target.owner === "" ? this.#guard(who.account) : target.resourceControl;
    verdict.endpoint = vpcEndpoint === undefined ? undefined : this.#endpoint(vpcEndpoint);
    verdict.session = this.#session(caller);
    this.#frame.begin(request, who, target.key, action.name, call, keyPart, callerPart);
    return verdict.answer();
  }

  /** Lets go of what an estate that changed may have made untrue. */
  #follow(): void {
    const { revision } = this.estate;
    if (revision !== this.#revision) {
      this.#revision = revision;
      this.#forget();
    }
    if (this.#actions.full || this.#library.size > mostDocuments) this.#beginAnew();
  }

  #beginAnew(): void {
    this.#names = new Names();
    this.#frame = new Frame(this.#names);
    this.#verdict = new Verdict(this.#frame);
    this.#actions = new Actions();
    this.#library = new Library(this.#names);
    this.#forget();
  }

  #forget(): void {
    this.#whos.clear();
    this.#targets.clear();
    this.#endpoints.clear();
    this.#guards.clear();
    this.#callerParts = new WeakMap();
  }

  #who(caller: Caller): PreparedWho {
    const arn = principalArn(caller);
    // The bearer of a token is nobody of the account that vouches for it. A service has no ARN.
    const id = caller.kind === "federated" ? `token ${arn}` : arn;
    const known = this.#whos.get(id);
    if (known !== undefined) return known;
    if (this.#whos.size >= mostTargets) this.#whos.clear();
    const fresh = prepareWho(caller, this.estate, this.#library);
    this.#whos.set(id, fresh);
    return fresh;
  }

  #target(resource: string): PreparedTarget {
    const known = this.#targets.get(resource);
    if (known !== undefined) return known;
    if (this.#targets.size >= mostTargets) this.#targets.clear();
    const fresh = prepareTarget(resource, this.estate, this.#library);
    this.#targets.set(resource, fresh);
    return fresh;
  }

  #endpoint(id: string): PreparedEndpoint | undefined {
    if (this.#endpoints.has(id)) return this.#endpoints.get(id);
    const fresh = prepareEndpoint(id, this.estate, this.#library);
    this.#endpoints.set(id, fresh);
    return fresh;
  }

  /** What guards an account's resources, for requests that are about none of them. */
  #guard(account: string): PolicySet | undefined {
    if (this.estate.organizations.size === 0) return undefined;
    if (this.#guards.has(account)) return this.#guards.get(account);
    const policies = resourceControl(account, this.estate);
    const fresh = policies.length === 0 ? undefined : this.#library.setOf(policies);
    this.#guards.set(account, fresh);
    return fresh;
  }

  #session(caller: Caller): PolicySet | undefined {
    const documents: readonly PolicyDocument[] | undefined = isSession(caller)
      ? caller.sessionPolicies
      : undefined;
    if (documents === undefined) return undefined;
    // Without any a role's session has all that the role has, and a federated user's nothing.
    if (documents.length === 0 && caller.kind === "role") return undefined;
    return this.#library.sessionSet(documents);
  }
}

/** Callers of one account in a table. */
interface Rows {
  readonly callers: readonly Caller[];
  readonly parts: readonly FramePart[];
  readonly rows: readonly number[];
}

/** The rows of a table by the account of their caller: a call names keys by it. */
function rowsByAccount(callers: readonly Caller[]): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  for (const [row, caller] of callers.entries()) {
    const account = accountOf(caller);
    const listed = rows.get(account);
    if (listed === undefined) rows.set(account, [row]);
    else listed.push(row);
  }
  return rows;
}

// One engine for an estate, for as long as somebody holds the estate.
const engines = new WeakMap<Estate, Engine>();

/** The engine of an estate: makes it, or finds the one that was made before. */
export function compile(estate: Estate): Engine {
  const known = engines.get(estate);
  if (known !== undefined) return known;
  const fresh = new Engine(estate);
  engines.set(estate, fresh);
  return fresh;
}
