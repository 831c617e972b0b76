import type { AccountId, Arn, Region } from "../model/arn.ts";
import type { Estate } from "../model/estate.ts";
import { type EstateJson, estateFromJson } from "../model/estate-json.ts";
import type { LateJson } from "../model/late-change.ts";
import type { Problem } from "../model/problem.ts";
import type { ServiceAccount } from "../model/spec.ts";
import { LateEstate } from "../policy/index.ts";
import type { CallJson } from "./call-json.ts";
import { type Run, readRunFile } from "./run-file.ts";

/** How long an answer may take, in milliseconds: longer than a page of calls is waited for. */
const patience = 40_000;

/** Credentials as an AWS client takes them. */
export interface ClientCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since the epoch; absent for those that stay. */
  readonly expires?: number;
}

export type CredentialsAnswer =
  | {
      readonly ok: true;
      readonly endpoint: string;
      readonly region: Region;
      readonly credentials: ClientCredentials;
    }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Asks the local AWS that runs on a data folder for somebody's credentials.
 * @param data the folder that `up` was given
 * @param who the ARN of a user or role, or the account whose root user is meant
 */
export async function credentialsOf(
  data: string,
  who: Arn | { readonly root: AccountId },
): Promise<CredentialsAnswer> {
  const asked = await ask(data, "credentials", {
    body: typeof who === "string" ? { who } : who,
  });
  if (asked === undefined) return { ok: false, problem: notRunning(data) };
  const { run, answer } = asked;
  if (answer.status === 404) return unknownPrincipal(who);
  if (!answer.ok) return { ok: false, problem: notRunning(data) };
  const { region, credentials } = (await answer.json()) as {
    region: Region;
    credentials: ClientCredentials;
  };
  return { ok: true, endpoint: run.endpoint, region, credentials };
}

/** A service account's token, and where it is good for something. */
export interface ServiceToken {
  readonly token: string;
  readonly endpoint: string;
  readonly region: Region;
}

/**
 * Asks the local AWS that runs on a data folder for a service account's token.
 * @param data the folder that `up` was given
 */
export async function serviceTokenOf(
  data: string,
  account: ServiceAccount & { readonly audience?: string },
): Promise<ServiceToken | { readonly problem: Problem }> {
  const asked = await ask(data, "token", { body: account });
  if (asked?.answer.status === 404) {
    const message = `the local AWS knows no cluster \`${account.cluster}\``;
    const hint = "start it again: it knows the clusters that the file had when it started";
    return { problem: { code: "unknown-cluster", severity: "error", message, hint } };
  }
  if (asked === undefined || !asked.answer.ok) return { problem: notRunning(data) };
  const { endpoint, region } = asked.run;
  const { token } = (await asked.answer.json()) as { token: string };
  return { token, endpoint, region };
}

/**
 * Asks the local AWS that runs on a data folder for everything that it holds, as an estate; with
 * `up --eventual` as what its authorization knows of it.
 * @param data the folder that `up` was given
 */
export async function liveEstate(
  data: string,
): Promise<{ readonly estate: Estate } | { readonly problem: Problem }> {
  const asked = await ask(data, "estate");
  // Where it is not ok another program has the port: the local AWS was killed.
  if (asked === undefined || !asked.answer.ok) return { problem: notRunning(data) };
  const json = (await asked.answer.json()) as EstateJson & { readonly late?: LateJson };
  const estate = estateFromJson(json);
  if (json.late === undefined || json.late.keys.length === 0) return { estate };
  const { delays, keys, now } = json.late;
  const late = new Map(keys.map(each => [each.key, each]));
  return { estate: new LateEstate(estate, { now, delays, late }) };
}

/** What a local AWS takes for now. */
export interface ClockAnswer {
  /** ISO 8601, in UTC. */
  readonly time: string;
  /** How far from the machine's time, in milliseconds. */
  readonly offset: number;
}

/**
 * Asks the local AWS that runs on a data folder what time it is, after it was moved if need be.
 * @param data the folder that `up` was given
 * @param move a time, `now` for the machine's own, or a duration to go on by
 */
export async function clockOf(
  data: string,
  move?: { readonly set: string } | { readonly advance: string },
): Promise<ClockAnswer | { readonly problem: Problem }> {
  const asked = await ask(data, "clock", move && { body: move });
  if (asked?.answer.status === 400) return { problem: noSuchTime() };
  if (asked === undefined || !asked.answer.ok) return { problem: notRunning(data) };
  return (await asked.answer.json()) as ClockAnswer;
}

function noSuchTime(): Problem {
  return {
    code: "clock",
    severity: "error",
    message: "the clock cannot go there",
    hint: "it goes from 1970 to the end of 9999",
  };
}

/** A page of the calls that a local AWS answered. */
export interface CallsPage {
  /** The number of the last call of the page: what the next page comes after. */
  readonly last: number;
  /** Whether there are later calls already. */
  readonly more: boolean;
  /** How many calls before the page are not remembered any more. */
  readonly missed: number;
  readonly open?: true;
  readonly calls: readonly CallJson[];
}

/**
 * Asks the local AWS that runs on a data folder for the calls that it answered, with their
 * decisions.
 * @param data the folder that `up` was given
 * @param after the number of the last call that is known; 0 for the oldest that is remembered
 * @param wait seconds to wait for a call where there is none yet; at most 25
 * @param signal ends the waiting, as if nothing ran any more
 */
export async function recentCalls(
  data: string,
  after: number,
  wait = 0,
  signal?: AbortSignal,
): Promise<{ readonly page: CallsPage } | { readonly problem: Problem }> {
  const asked = await ask(data, `decisions?after=${after}&wait=${wait}`, { signal });
  if (asked === undefined || !asked.answer.ok) return { problem: notRunning(data) };
  try {
    return { page: (await asked.answer.json()) as CallsPage };
  } catch {
    // It ended in the middle of its answer.
    return { problem: notRunning(data) };
  }
}

/** Calls a control path; undefined where nothing answers. A body makes it a POST. */
async function ask(
  data: string,
  path: string,
  { body, signal }: { body?: object; signal?: AbortSignal | undefined } = {},
): Promise<{ run: Run; answer: Response } | undefined> {
  const run = readRunFile(data);
  if (run === undefined) return undefined;
  try {
    const answer = await fetch(`${run.endpoint}/_keywright/${path}`, {
      headers: { authorization: `Bearer ${run.token}`, "content-type": "application/json" },
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      signal: AbortSignal.any([AbortSignal.timeout(patience), ...(signal ? [signal] : [])]),
    });
    return { run, answer };
  } catch {
    return undefined;
  }
}

function notRunning(data: string): Problem {
  return {
    code: "not-running",
    severity: "error",
    message: `no local AWS runs on \`${data}\``,
    hint: "start it with `keywright up`, or name its folder with --data",
  };
}

function unknownPrincipal(who: Arn | { readonly root: AccountId }): CredentialsAnswer {
  const name = typeof who === "string" ? who : `the root user of ${who.root}`;
  const problem: Problem = {
    code: "unknown-principal",
    severity: "error",
    message: `the local AWS has no \`${name}\``,
    hint: "a role that Terraform makes is there once it was applied; started with `up --empty`, only what the file expects to exist is there",
  };
  return { ok: false, problem };
}
